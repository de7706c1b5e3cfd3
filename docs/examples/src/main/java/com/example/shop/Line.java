package com.example.shop;

/**
 * A line of an order.
 *
 * @param productId what was ordered
 * @param quantity how many of it
 */
public record Line(long productId, int quantity) {}
