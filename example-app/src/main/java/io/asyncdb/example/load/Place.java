package io.asyncdb.example.load;

/**
 * Where in a file something stands, in words.
 *
 * @param file the file's name, as the user wrote it
 * @param line from 1
 * @param column from 1: of a CSV value, which of the columns it is; else the character in the line
 * @param field what should stand there, in brackets; may be empty
 */
record Place(String file, long line, long column, String field) {

  /** Returns the same place with what should stand there. */
  Place of(String name) {
    return new Place(file, line, column, " (" + name + ")");
  }

  @Override
  public String toString() {
    return file + ", line " + line + ", column " + column + field;
  }
}
