update customer set grade = points where id < 20;
