alter table payments drop column wallet;
