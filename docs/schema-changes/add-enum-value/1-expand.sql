-- No table is locked. The value can be used when the transaction is over: alone in its file.
alter type order_status add value 'refunded' after 'paid';
