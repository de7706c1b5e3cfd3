set lock_timeout = '2s';
update customer set grade = points where id < 20;
