package io.asyncdb.internal.spi;

import io.r2dbc.spi.Result;

/** Stands behind the segments of a result. */
enum ResultEnd implements Result.Segment {
  /** The only one. */
  INSTANCE
}
