package io.asyncdb.internal.spi;

import io.netty.util.ReferenceCountUtil;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;

/**
 * A row that stays readable after the driver has moved on, until it is released: once, by whoever
 * has it last.
 */
final class HeldRow implements Result.RowSegment {

  private final Result.RowSegment segment;
  private final Row row;

  private HeldRow(Result.RowSegment segment) {
    this.segment = segment;
    this.row = new FacadeRow(segment.row());
  }

  static HeldRow of(Result.RowSegment segment) {
    ReferenceCountUtil.retain(segment);
    return new HeldRow(segment);
  }

  /** Gives back what a segment holds, where it holds anything. */
  static void release(Object segment) {
    if (segment instanceof HeldRow row) {
      ReferenceCountUtil.release(row.segment);
    }
  }

  @Override
  public Row row() {
    return row;
  }
}
