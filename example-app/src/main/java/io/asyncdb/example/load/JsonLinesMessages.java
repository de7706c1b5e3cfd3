package io.asyncdb.example.load;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import io.asyncdb.example.load.LineFields.Field;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One JSON object a line. */
final class JsonLinesMessages extends MessageFile {

  private final Lines lines;

  JsonLinesMessages(Lines lines) {
    super(lines);
    this.lines = lines;
  }

  @Override
  @Nullable LoadLine next() throws IOException {
    String line;
    do {
      line = lines.next();
    } while (line != null && line.isBlank());
    return line == null ? null : read(line.stripTrailing());
  }

  private LoadLine read(String line) throws IOException {
    try (JsonParser parser = LineFields.JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadFileException(here(parser), "expected a JSON object", null);
      }
      LineFields fields = new LineFields(lines.at(1));
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        Place place = here(parser);
        Field field = Field.named(name);
        if (field == null) {
          throw new BadFileException(
              place, "expected one of " + Field.NAMES + ", found \"" + name + "\"", null);
        }
        parser.nextToken();
        if (!fields.add(field, here(parser), value(field, parser))) {
          throw new BadFileException(place, "expected " + name + " once, found it again", null);
        }
      }
      if (parser.nextToken() != null) {
        throw new BadFileException(
            here(parser), "expected the end of the line after the object", null);
      }
      return fields.check();
    } catch (StreamReadException e) {
      throw new BadFileException(
          lines.at(e.getLocation().getColumnNr()),
          "expected JSON: " + e.getOriginalMessage().lines().findFirst().orElse("malformed"),
          e);
    }
  }

  private @Nullable String value(Field field, JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (field == Field.METADATA) {
      return parser.readValueAsTree().toString();
    }
    if (token != JsonToken.VALUE_STRING) {
      throw new BadFileException(here(parser), "expected a string for " + field.label(), null);
    }
    return parser.getText();
  }

  private Place here(JsonParser parser) {
    return lines.at(parser.currentTokenLocation().getColumnNr());
  }
}
