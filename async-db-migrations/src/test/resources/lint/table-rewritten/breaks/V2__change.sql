vacuum full customer;
