package io.asyncdb.example.conversations;

import java.util.UUID;

/** There is no such thing, or none that this tenant may see. */
public final class NotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param kind such as {@code conversation}
   * @param id what was asked for
   */
  public NotFoundException(String kind, UUID id) {
    super("there is no " + kind + " " + id);
  }
}
