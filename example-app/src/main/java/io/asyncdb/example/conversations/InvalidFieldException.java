package io.asyncdb.example.conversations;

/** A field does not keep its rule. The message is for whoever filled it in. */
public final class InvalidFieldException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String rule;

  /**
   * Creates the exception.
   *
   * @param field the field's name, as its sender wrote it
   * @param rule what it must be, and what it was
   */
  public InvalidFieldException(String field, String rule) {
    super(field + " " + rule);
    this.field = field;
    this.rule = rule;
  }

  /** Returns the field's name. */
  public String field() {
    return field;
  }

  /** Returns what the field must be, and what it was. */
  public String rule() {
    return rule;
  }
}
