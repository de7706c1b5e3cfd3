package io.asyncdb.bench;

/**
 * Takes the answer to one call: exactly one of its methods is called, once, on any thread.
 *
 * @param <T> the type of the answer
 */
public interface Reply<T> {

  /**
   * Takes the value.
   *
   * @param value the answer
   */
  void received(T value);

  /**
   * Takes the failure.
   *
   * @param error why there is no answer
   */
  void failed(Throwable error);
}
