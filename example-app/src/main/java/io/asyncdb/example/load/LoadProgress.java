package io.asyncdb.example.load;

/** Is told how far a load has come. */
@FunctionalInterface
public interface LoadProgress {

  /**
   * Another part of the file is stored, though not committed.
   *
   * @param bytes of the file, all parts so far together
   */
  void stored(long bytes);
}
