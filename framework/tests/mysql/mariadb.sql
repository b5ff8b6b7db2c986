create table users (
 id bigint unsigned not null auto_increment primary key,
 name varchar(100) not null default 'it''s \\ "x"',
 email varchar(255) collate utf8mb4_bin not null,
 latin varchar(20) character set latin1,
 role enum('a','b,c','it''s') not null default 'a',
 flags set('x','y') default null,
 active boolean not null default true,
 tiny tinyint not null default -5,
 utiny tinyint unsigned,
 data json default null,
 data2 longtext check (json_valid(data2) and json_length(data2) > 0),
 price decimal(10,2) not null default 0.00,
 n int default null, m mediumint, s smallint, f float, d double, f2 float(7,3), ud double unsigned, z int(5) unsigned zerofill,
 created timestamp not null default current_timestamp(),
 updated timestamp(6) null default current_timestamp(6) on update current_timestamp(6),
 dt datetime(3) default '2020-01-01 00:00:00.000', day date, t time, y year, dexp date default (curdate() + interval 1 day),
 b blob, tb tinyblob, tt tinytext, mt mediumtext, lt longtext, txt text default 'abc', bin binary(16), vb varbinary(20), bits bit(8) default b'101', bit1 bit(1),
 u uuid default uuid(), ip inet6, ip4 inet4, g geometry, p point not null, 
 full_name varchar(300) generated always as (concat(name, ' \' "', email)) virtual,
 len int as (char_length(name)) stored comment 'le''n',
 hidden int invisible default 3,
 ck int check (ck > 0),
 constraint named_check check (n is null or n <> 5 and name <> 'it''s \\ x'),
 unique key users_email (email), key pre (txt(10), name desc), fulltext key ft (lt), spatial index sp (p), key ign (n) ignored, key com (m) comment 'hi', key hs (s) using hash, unique key uu (tiny, utiny)
) comment='people''s' row_format=compressed auto_increment=100;
create table posts (id int auto_increment primary key, user_id bigint unsigned not null, other bigint unsigned, a int, b int,
 constraint posts_user foreign key (user_id) references users (id) on delete cascade on update restrict,
 foreign key (other) references users(id) on delete set null,
 unique (a,b), index (b));
create table composite (a int, b int, c int, primary key (a,b), foreign key (a,b) references posts (a,b) on delete no action) engine=InnoDB default charset=latin1;
create table my (id int, t varchar(10)) engine=MyISAM pack_keys=1 max_rows=1000;
create table parts (id int not null, y int not null, primary key (id,y)) partition by range (y) (partition p0 values less than (2000) comment='x', partition p1 values less than maxvalue);
create table parts2 (id int not null, y int) partition by hash(id) partitions 4;
create table subp (id int, y date) partition by range(year(y)) subpartition by hash(to_days(y)) subpartitions 2 (partition p0 values less than (1990), partition p1 values less than (2000));
create table lst (id int, r int) partition by list columns(r) (partition a values in (1,2,null), partition b values in (3));
create table keyp (id int primary key) partition by key() partitions 3;
create table ver (id int) with system versioning;
create table period (id int, s date, e date, period for p(s,e));
create view v as select u.id, u.name, concat(u.name,'`{database}`.') x from users u where u.id > 3 with check option;
create or replace algorithm=merge sql security invoker view v2 as select v.id, {database}.id as i2 from v join posts {database} on {database}.id = v.id;
create sequence seq start with 5 increment by 2;
create trigger tr1 before insert on users for each row begin if new.n = 1 then set new.n = 2; end if; end;
create trigger tr2 before insert on users for each row follows tr1 set new.m = 1;
create trigger tr0 before insert on users for each row precedes tr1 set new.m = 1;
create procedure pr(in a int, out b varchar(20)) comment 'c''s' begin select a; end;
create function fu(a int, b decimal(5,2)) returns varchar(20) deterministic no sql sql security invoker return concat(a, 'x');
create event ev on schedule every 1 day starts '2030-01-01 00:00:00' do begin delete from my; end;
create event ev2 on schedule at '2035-01-01 00:00:00' on completion preserve disable comment 'once' do delete from my;
