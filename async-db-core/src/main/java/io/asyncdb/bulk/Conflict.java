package io.asyncdb.bulk;

import io.asyncdb.internal.table.SqlNames;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What happens to a row that is there already.
 *
 * @param columns that tell that it is; none for any constraint
 * @param updated columns that are set; none to leave the row alone
 */
record Conflict(List<String> columns, List<String> updated) {

  String sql() {
    String target =
        columns.isEmpty()
            ? ""
            : columns.stream().map(SqlNames::quoted).collect(Collectors.joining(", ", " (", ")"));
    String action =
        updated.isEmpty()
            ? " do nothing"
            : updated.stream()
                .map(SqlNames::quoted)
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", ", " do update set ", ""));
    return " on conflict" + target + action;
  }
}
