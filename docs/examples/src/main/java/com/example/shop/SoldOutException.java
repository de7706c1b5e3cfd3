package com.example.shop;

/** There is less of a product than was ordered. */
public final class SoldOutException extends RuntimeException {

  private static final long serialVersionUID = 1;

  SoldOutException(long productId) {
    super("Product " + productId + " is sold out.");
  }
}
