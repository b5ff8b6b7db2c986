-- The least there is to ask: the schema `public` in five catalog queries.
select c.oid,c.relname,a.attnum,a.attname,format_type(a.atttypid,a.atttypmod),a.attnotnull,a.attidentity,a.attgenerated,pg_get_expr(d.adbin,d.adrelid),col_description(c.oid,a.attnum)
 from pg_class c join pg_namespace n on n.oid=c.relnamespace join pg_attribute a on a.attrelid=c.oid and a.attnum>0 and not a.attisdropped
 left join pg_attrdef d on d.adrelid=c.oid and d.adnum=a.attnum where n.nspname='public' and c.relkind in('r','p') order by c.relname,a.attnum;
select con.conrelid,con.conname,con.contype,con.conkey,con.confrelid,con.confkey,con.confdeltype,con.confupdtype from pg_constraint con join pg_namespace n on n.oid=con.connamespace where n.nspname='public' and con.contype in('p','u','f');
select con.conrelid,con.conname,pg_get_constraintdef(con.oid) from pg_constraint con join pg_namespace n on n.oid=con.connamespace where n.nspname='public' and con.contype='c';
select i.indrelid,c.relname,i.indisunique,i.indisprimary,i.indkey,i.indoption,am.amname,pg_get_expr(i.indpred,i.indrelid),pg_get_expr(i.indexprs,i.indrelid) from pg_index i join pg_class c on c.oid=i.indexrelid join pg_namespace n on n.oid=c.relnamespace join pg_am am on am.oid=c.relam where n.nspname='public';
select t.typname,e.enumlabel from pg_type t join pg_enum e on e.enumtypid=t.oid join pg_namespace n on n.oid=t.typnamespace where n.nspname='public' order by t.typname,e.enumsortorder;
