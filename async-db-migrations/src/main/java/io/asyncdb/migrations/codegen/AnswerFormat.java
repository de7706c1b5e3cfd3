package io.asyncdb.migrations.codegen;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncdb.migrations.codegen.Answer.Column;
import io.asyncdb.migrations.codegen.Answer.Kind;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an {@link Answer} is written to a file and read back: lengths, then what they count. */
final class AnswerFormat {

  private static final int ABSENT = -1;

  private AnswerFormat() {}

  static void write(DataOutput out, Answer answer) throws IOException {
    out.writeInt(answer.columns().size());
    for (Column column : answer.columns()) {
      writeText(out, column.name());
      writeText(out, column.kind().name());
    }
    out.writeInt(answer.rows().size());
    for (List<@Nullable Object> row : answer.rows()) {
      for (Object value : row) {
        writeValue(out, value);
      }
    }
    writeText(out, answer.errorState());
    writeText(out, answer.errorMessage());
  }

  static Answer read(DataInputStream in) throws IOException {
    List<Column> columns = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      columns.add(new Column(readName(in), readKind(in)));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      List<@Nullable Object> row = new ArrayList<>();
      for (Column column : columns) {
        row.add(column.kind() == Kind.ARRAY ? readList(in) : readText(in));
      }
      rows.add(row);
    }
    return new Answer(columns, rows, readText(in), readText(in));
  }

  static void writeText(DataOutput out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(ABSENT);
      return;
    }
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static @Nullable String readText(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length == ABSENT) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("A text of " + length + " bytes is cut off");
    }
    return new String(bytes, UTF_8);
  }

  /** Reads a text that cannot be absent. */
  static String readName(DataInputStream in) throws IOException {
    String name = readText(in);
    if (name == null) {
      throw new IOException("A name is absent");
    }
    return name;
  }

  private static Kind readKind(DataInputStream in) throws IOException {
    String name = readName(in);
    try {
      return Kind.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new IOException("There is no kind " + name, e);
    }
  }

  private static void writeValue(DataOutput out, @Nullable Object value) throws IOException {
    if (value instanceof List<?> list) {
      out.writeInt(list.size());
      for (Object element : list) {
        writeText(out, (String) element);
      }
    } else {
      writeText(out, (String) value);
    }
  }

  private static @Nullable List<@Nullable String> readList(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size == ABSENT) {
      return null;
    }
    List<@Nullable String> list = new ArrayList<>();
    for (int left = size; left > 0; left--) {
      list.add(readText(in));
    }
    return list;
  }
}
