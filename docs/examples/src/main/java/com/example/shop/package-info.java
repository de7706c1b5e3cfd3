/** A shop: products, their stock, and orders that take from it. */
@NullMarked
package com.example.shop;

import org.jspecify.annotations.NullMarked;
