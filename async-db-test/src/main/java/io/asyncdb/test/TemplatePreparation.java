package io.asyncdb.test;

/** Fills a database that others are then copied from: migrations, reference data. */
@FunctionalInterface
public interface TemplatePreparation {

  /**
   * Prepares the database, and closes every connection it has opened to it.
   *
   * @param url the URL of the empty database, in libpq's form, credentials included
   * @throws Exception when it cannot be prepared, which fails the test classes that wanted a copy
   */
  void prepare(String url) throws Exception;
}
