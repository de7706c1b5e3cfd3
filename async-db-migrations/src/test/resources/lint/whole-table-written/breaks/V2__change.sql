update customer set points = points + 1;
