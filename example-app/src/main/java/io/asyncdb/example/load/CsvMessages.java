package io.asyncdb.example.load;

import io.asyncdb.example.load.LineFields.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Comma-separated values as in RFC 4180, the columns named by the first line, in any order. */
final class CsvMessages extends MessageFile {

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

  private final Lines lines;
  private final PlaceReader reader;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private @Nullable List<Field> header;

  CsvMessages(Lines lines) throws IOException {
    super(lines);
    this.lines = lines;
    this.reader = new PlaceReader(lines);
    this.parser = CSVParser.builder().setReader(reader).setFormat(FORMAT).get();
    this.records = parser.iterator();
  }

  @Override
  @Nullable LoadLine next() throws IOException {
    if (header == null) {
      header = readHeader();
    }
    CSVRecord row = read();
    return row == null ? null : check(header, row);
  }

  private List<Field> readHeader() throws IOException {
    CSVRecord row = read();
    if (row == null) {
      throw new BadFileException(
          lines.at(1), "expected a first line that names the columns, found an empty file", null);
    }
    List<Field> columns = new ArrayList<>();
    for (String name : row) {
      Place place = lines.at(firstLine(row), columns.size() + 1L);
      Field field = Field.named(name.strip());
      if (field == null) {
        throw new BadFileException(
            place, "expected one of " + Field.NAMES + ", found \"" + name + "\"", null);
      }
      if (columns.contains(field)) {
        throw new BadFileException(place, "expected " + name + " once, found it again", null);
      }
      columns.add(field);
    }
    for (Field field : Field.values()) {
      if (field.isRequired() && !columns.contains(field)) {
        throw new BadFileException(
            lines.at(firstLine(row), columns.size() + 1L),
            "expected a column " + field.label() + ", found none",
            null);
      }
    }
    return columns;
  }

  private LoadLine check(List<Field> columns, CSVRecord row) {
    long line = firstLine(row);
    if (row.size() != columns.size()) {
      throw new BadFileException(
          lines.at(line, Math.min(row.size(), columns.size()) + 1L),
          "expected " + columns.size() + " values as in the first line, found " + row.size(),
          null);
    }
    LineFields fields = new LineFields(lines.at(line, 1));
    for (int i = 0; i < columns.size(); i++) {
      Field field = columns.get(i);
      String value = row.get(i);
      boolean absent = value.isEmpty() && !field.isRequired();
      fields.add(field, lines.at(line, i + 1L), absent ? null : value);
    }
    return fields.check();
  }

  /** The parser counts lines when it has read them: those inside the values come off again. */
  private long firstLine(CSVRecord row) {
    long inside = 0;
    for (String value : row) {
      inside += value.chars().filter(character -> character == '\n').count();
    }
    return parser.getCurrentLineNumber() - inside;
  }

  private @Nullable CSVRecord read() throws IOException {
    long start = parser.getCurrentLineNumber() + 1;
    reader.beginRecord();
    try {
      return records.hasNext() ? records.next() : null;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CSVException) {
        throw reader.isAtEnd()
            ? new BadFileException(
                lines.at(start, 1), "expected a closing quote before the end of the file", e)
            : new BadFileException(
                reader.place(), "expected a comma or the end of the line after a quoted value", e);
      }
      throw e.getCause();
    }
  }
}
