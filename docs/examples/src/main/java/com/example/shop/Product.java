package com.example.shop;

import java.math.BigDecimal;

/**
 * What is for sale.
 *
 * @param id its key
 * @param name what it is called, unique
 * @param price what one costs
 * @param stock how many are left
 */
public record Product(long id, String name, BigDecimal price, int stock) {}
