drop index service_payments_check;
alter table service_payments drop column check_at;
alter table service_payments drop column settled_at;
alter table service_payments drop column outcome;
