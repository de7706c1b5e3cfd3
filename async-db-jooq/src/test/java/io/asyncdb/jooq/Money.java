package io.asyncdb.jooq;

import org.jooq.impl.AbstractConverter;

/** A class of the users', kept as a number of cents. */
public record Money(long cents) {

  /** Between the column and the class. */
  public static final class Conversion extends AbstractConverter<Long, Money> {

    public Conversion() {
      super(Long.class, Money.class);
    }

    @Override
    public Money from(Long cents) {
      return cents == null ? null : new Money(cents);
    }

    @Override
    public Long to(Money money) {
      return money == null ? null : money.cents();
    }
  }
}
