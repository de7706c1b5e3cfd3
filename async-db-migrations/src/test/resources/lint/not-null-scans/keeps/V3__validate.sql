alter table customer validate constraint name_there;
