update customer set points = 0 where id = 1;
