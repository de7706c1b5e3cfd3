package com.example.shop;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.preflight.Preflight;

/** Migrates the database at DATABASE_URL and prints the shop's turnover. */
public final class Main {

  private Main() {}

  /**
   * Runs the program.
   *
   * @param args none
   */
  public static void main(String[] args) {
    DatabaseConfig config = DatabaseConfig.fromEnvironment();
    Migrations.of(config).migrate();
    try (Database db = Database.open(config)) {
      System.out.println(Preflight.of(db).check().block().summary());
      new Shop(db).turnover().block().forEach(System.out::println); // a service would not block
    }
  }
}
