vacuum customer;
