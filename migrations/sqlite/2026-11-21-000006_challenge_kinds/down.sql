alter table payments drop column challenge;
