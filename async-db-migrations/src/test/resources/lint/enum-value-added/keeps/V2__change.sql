create type weather as enum ('rain');
alter type weather add value 'sun';
