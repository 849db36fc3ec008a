"""The sentences of errors, by code: what went wrong, and how to mend it. `sentences` fills them in.

Where the parameters decide between two sentences, the code of the second has a suffix.
"""

from __future__ import annotations

from supportdesk.locale import N_, article_sentences

ERRORS = {
    "no_act_of_mine": N_(
        "Nothing that you did to {number} is left to take back. `ticket acts {number}` lists what was done."
    ),
    "no_act": N_("{number} has no act “{act}”. It has: {known}."),
    # ------------------------------------------------------------ the database
    "busy": N_("Somebody else is writing to the database {location}. Try again in a moment."),
    "missing.location": N_(
        "There is no database at {location}. Check the path, or start the console once to make it."
    ),
    "is_folder": N_("{location} is a folder. Name a file in it, as in {location}/desk.sqlite3."),
    "unreadable": N_(
        "{location} can't be read and written. "
        "Check its owner and permissions, or name another with --database."
    ),
    "newer": N_(
        "The database {location} was written by a newer version of supportdesk (revision {revision}). "
        "Install that version or a later one."
    ),
    "foreign": N_(
        "{location} is a database of another program; nothing in it was touched. "
        "Name another file with --database."
    ),
    "corrupt": N_(
        "{location} is damaged or not a database. "
        "Restore it from a backup, or name another file with --database."
    ),
    "disk_full": N_("The disk that holds {location} is full. Make room and try again; nothing was lost."),
    "unreachable": N_(
        "The database {location} can't be reached: {said}. Check the address and that it is running."
    ),
    "failed": N_(
        "The database {location} answered with an error: {said}. Run `supportdesk doctor` to look at it."
    ),
    "bad_url": N_(
        "“{url}” doesn't name a database. Give a path to a file, or a URL as in postgresql://user@host/desk."
    ),
    "no_driver": N_(
        "The driver for {backend} is not installed. "
        "Install it with: pip install 'supportdesk[postgres]' (for PostgreSQL)."
    ),
    # ------------------------------------------------------------ queries
    "query.field": N_("There is no field “{given}”. Did you mean {near}: – or put it in quotes as words."),
    "query.field.far": N_("There is no field “{given}”. Known are: {known}. In quotes it is words."),
    "query.value": N_("“{given}” is no value of {of}. Did you mean {near}?"),
    "query.value.far": N_("“{given}” is no value of {of}. Known are: {known}."),
    "query.value.empty": N_("{of} asks for a value. Write it behind the colon, without a blank."),
    "query.value.choice": N_("{of} asks for a value. Known are: {known}."),
    "query.time": N_("“{given}” is no time. Write {of}:<2h, {of}:>2026-10-01, {of}:today or {of}:-1d..now."),
    "query.number": N_("“{given}” is no number. Write {of}:<4, {of}:>=3 or {of}:2..4."),
    "query.sort": N_("A list can't be ordered by “{given}”. Did you mean sort:{near}?"),
    "query.sort.far": N_("A list can't be ordered by “{given}”. Known are: {known}; a minus turns them."),
    "query.sort_inside": N_("An order is one for the whole list. Write sort: outside of parentheses."),
    "query.empty": N_("Something is missing here. Write what is to be found on both sides of “or”."),
    "query.open": N_("This parenthesis is not closed. Close it, or put it in quotes."),
    "query.close": N_("This parenthesis was not opened. Take it away, or put it in quotes."),
    "query.quote": N_("This quotation is not closed. Put a second quotation mark behind it."),
    "query.word": N_("“{given}” asks no field. A policy's condition can ask: {known}."),
    "query.not_here": N_("“{given}” can't be asked by a policy. It can ask: {known}."),
    "view_name": N_("A view needs a name of at most {most} signs. Give one that says what it holds."),
    "column": N_("“{given}” is no column of a list. Did you mean {near}?"),
    "column.far": N_("“{given}” is no column of a list. Known are: {known}."),
    "view_key": N_("“{given}” can't be a view's key. Give one letter or digit, or none."),
    "view_key_taken": N_("The key {key} already opens your view {name}. Give another, or none."),
    "view_name_taken": N_("You have a view {name} already. Give another name, or let go of that one first."),
    "no_view": N_("You have no view {name}. Look with `supportdesk view list`."),
    # ------------------------------------------------------------ tickets, articles, agents
    "no_ticket": N_(
        "There is no ticket {number}. Find it with `supportdesk ticket list --view all`, or by words."
    ),
    "no_clock": N_("Ticket {number} has no clock {clock}. It has: {known}."),
    "before_ticket": N_("Ticket {number} was entered {entered}. Give a time from then on, not {at}."),
    "no_article": N_("There is no article {slug}. Find it with `supportdesk article search`."),
    "slug_taken": N_("There is already an article {slug}. Leave the slug out to get the next free one."),
    # ------------------------------------------------------------ policies and calendars
    "policy.line": N_("Line {line}: {said}"),
    "policy.clock": N_("Clock “{clock}”: {said}"),
    "policy.in": N_("{key}: {said}"),
    "policy.query": N_("In “{given}”, at {column}: {said}"),
    "policy.none": N_("The desk has no policy. Run `supportdesk doctor` to see what it holds."),
    "policy.version": N_(
        "Version {version} of the policy is not in this desk. Restore the database from its backup."
    ),
    "policy.toml": N_("The policy is not valid TOML: {said}. Correct that line and try again."),
    "policy.unknown": N_("“{given}” is no known {what}. Did you mean “{near}”?"),
    "policy.unknown.far": N_("“{given}” is no known {what}. Known are: {known}."),
    "policy.no_clock": N_("The policy has no [[clock]]. Name at least one, as data/policy.toml does."),
    "policy.two_clocks": N_("Two clocks have one name. Give each [[clock]] a name of its own."),
    "policy.clock_name": N_("“{given}” can't name a clock. Use small letters, digits and _."),
    "policy.start_meet": N_("A clock needs start and meet. Name the events that start it and that meet it."),
    "policy.outbreak": N_(
        "“outbreak” says no number of alike reports, at least 2, or no time. "
        'Write it as alike = 4, within = "1h".'
    ),
    "policy.loop_table": N_("“{given}” is no table. Begin it with [{given}] and a line for each key."),
    "policy.loop_time": N_('In [{table}], “{given}” is no length of time. Write it as in {given} = "7d".'),
    "policy.review_below": N_(
        "{given} is no score from 1 to 5. A score below it opens a review: write it as below = 4."
    ),
    "no_review_of": N_("{number} was never under review. Open one with `review open`."),
    "no_survey": N_("This link leads to no survey. Open it again just as it stands in the mail."),
    "policy.stand_up": N_(
        'The table “{given}” says no time between stand-ups. Write it as stand_up = "15m".'
    ),
    "policy.retention": N_('“{given}” is kept too shortly. Give it a day at least, as in {given} = "365d".'),
    "policy.articles": N_(
        "“articles” says no time after which articles are looked at again, at least a day. "
        'Write it as review_after = "180d".'
    ),
    "policy.warnings": N_(
        "{given}: what is there are not whole percents between 1 and 99. Write them as in [50, 75, 90]."
    ),
    "policy.duration": N_("“{given}” is not a length of time. Write it as 90s, 10m, 1h30m or 2d."),
    "policy.no_list": N_("{given}: “{value}” is not a list. Put it in brackets: [ … ]."),
    "policy.no_target": N_('{given}: “{value}” is no target. Write it in braces, with within = "10m".'),
    "policy.no_time": N_('{given}: the time is missing. Add within = "10m", or "none" for no clock.'),
    "policy.end_of_day": N_('{given} = true goes with working days. Write it beside within = "2wd".'),
    "policy.no_days": N_('“{given}” is no time. Add end_of_day = true, or write "1wd".'),
    "policy.calendar_table": N_("A calendar is a table of its own. Begin it with [calendar.office], say."),
    "calendar.of": N_("Calendar “{calendar}”: {said}"),
    "calendar.key": N_("“{given}” is no known key. Did you mean “{near}”?"),
    "calendar.key.far": N_("“{given}” is no known key. Known are: {known}."),
    "calendar.zone": N_("“{given}” is no known time zone. Did you mean “{near}”?"),
    "calendar.zone.far": N_("“{given}” is no known time zone. Use an IANA name, like Asia/Shanghai."),
    "calendar.no_zone": N_('The time zone is missing. Name an IANA zone, as in zone = "Asia/Shanghai".'),
    "calendar.week": N_("The week has {days} days. Give seven, Monday first."),
    "calendar.window": N_(
        "Working hours can't go from second {start} to {end} of a day. "
        "Begin within the day and end later, at most 24 hours on."
    ),
    "calendar.no_window": N_("{given}: “{value}” are no working hours. Write them like 09:00-12:00."),
    "calendar.no_time": N_(
        "{given}: “{value}” has a time that no clock shows. Give times from 00:00 to 24:00."
    ),
    "calendar.empty": N_("{given}: “{value}” is empty. Write 00:00-24:00 for a whole day."),
    "calendar.no_list": N_('{given}: “{value}” is not a list. Write it like ["09:00-12:00", "13:00-18:00"].'),
    "calendar.no_date": N_("{given}: “{value}” is not a date. Write it like 2026-10-01."),
    "calendar.no_table": N_(
        "{given}: “{value}” is not a table. Write [calendar.{name}.{given}] and a line for each date."
    ),
    "calendar.no_weekday": N_(
        "{given}: “{value}” is not a weekday. Write mon, tue, wed, thu, fri, sat or sun."
    ),
    "calendar.overlap": N_("{given}: {one} and {two} overlap. Join them, or set them apart."),
    "calendar.reaches": N_("{given}: {one} reaches into {two} of {next}. Let the latter start at {start}."),
    "calendar.both": N_("{given} is a holiday and has hours of its own. Take it out of one of the two."),
    "calendar.never": N_("There is no working time at all. Give at least one weekday or date hours."),
    "calendar.ends": N_("There is no working time after {date}. Give a weekday hours, or add later dates."),
    "calendar.begins": N_(
        "There is no working time before {date}. Give a weekday hours, or add earlier dates."
    ),
    "calendar.outside": N_("The answer lies outside the years {first} to {last}. Check the amount."),
    "calendar.year": N_("The year {year} lies outside {first} to {last}. Check the date."),
    "calendar.not_expanded": N_(
        "The days off of {country} are not written down yet. "
        "That is done when the policy is stored: supportdesk policy apply FILE."
    ),
    "calendar.no_package": N_(
        "The days off of {given} come from the package “holidays”, which is not installed. "
        "Install supportdesk[holidays], or list the dates under holidays."
    ),
    "calendar.country": N_("“{given}” is no known country. Did you mean “{near}”?"),
    "calendar.country.far": N_("“{given}” is no known country. Use an ISO 3166 code, like CN or DE."),
    "calendar.subdivision": N_("“{given}” is no known part of {of}. Did you mean “{near}”?"),
    "calendar.subdivision.far": N_("“{given}” is no known part of {of}. Known are: {known}."),
    "files_unwritable": N_("Files can't be kept in {path}: {said}. Check that folder's permissions."),
    # ------------------------------------------------------------ mail
    "no_mail_extra": N_("Mail that comes in needs a package more. Install supportdesk[mail]."),
    "mailbox_name": N_("“{given}” is no name for a mailbox. Use up to 60 letters, digits, dots and dashes."),
    "mailbox_url": N_(
        "“{given}” names no mailbox. Write imaps://user@host/folder, maildir:///path or mbox:///path."
    ),
    "mailbox_password": N_(
        "A password is not kept in the database. Write {url}, and put the password into "
        "SUPPORTDESK_MAILBOX_PASSWORD where `supportdesk run` runs."
    ),
    "mailbox_no_password": N_("The password of the mailbox {name} is not set here. Put it into {variable}."),
    "mailbox_taken": N_("A mailbox {name} is watched already. Choose another name, or remove it first."),
    "mailbox_unreachable": N_("The mailbox {name} can't be looked into: {said}. It is tried again."),
    "no_mailbox": N_("No mailbox is called {name}. Watched are: {known}."),
    "no_kept_mail": N_("No mail {mail} is kept, or it is settled. `supportdesk mail kept --all` lists them."),
    "mail_file": N_("Mails can't be read from {path}: {said}. Check the path and its permissions."),
    "mail_address": N_("“{given}” is no mail address. Write it as name@example.com, and nothing else."),
    "mail_server": N_(
        "“{given}” names no mail server. Write smtps://user@host, smtp://user@host or smtp+plain://host."
    ),
    "mail_password": N_(
        "A password is not kept in the database. Write {server}, "
        "and put the password into SUPPORTDESK_SMTP_PASSWORD where `supportdesk run` runs."
    ),
    "no_resource": N_("Nothing called {name} is lent. Look with `supportdesk resource list`."),
    "no_request": N_("The request {request} has ended. Look at the list as it stands now."),
    "notify_extra": N_(
        "Notices to phones and chats need the extra `notices`. "
        "Install it: pip install 'supportdesk[notices]'."
    ),
    "notify_url": N_(
        "This is no address of “{scheme}” that apprise can use. Its list of services has how it is written."
    ),
    "notify_place": N_(
        "The address for customers needs {{to}} once, where their number goes. "
        "Write it as apprise does, with {{to}} for the number."
    ),
    "notice_state": N_("The notice {notice} did not fail. Look with `supportdesk notify list`."),
    "no_message": N_("There is no message {message}. Look with `supportdesk mail list`."),
    "message_state": N_(
        "The message {message} is {state}. Only one that was not delivered, or perhaps sent, can be settled."
    ),
    # ------------------------------------------------------------ the web
    "public_url": N_("“{given}” is no address of a site. Write it as https://help.example.com."),
    "no_public_url": N_(
        "Nobody said where customers find this desk. Say so with `supportdesk web set --url`."
    ),
    "no_token": N_("There is no token {token}. Look with `supportdesk web token list`."),
    "token_name": N_("A token's name has at most {most} signs. Give a shorter one."),
    "alert_shape": N_("The message has no usable part “{part}”. Compare it with what the hook expects."),
    "alert_refused": N_("No ticket can be made of this alert: {said}"),
    "no_web": N_("The web pages need more packages. Install them with: pip install 'supportdesk[web]'."),
    # ------------------------------------------------------------ the team, and who may
    "no_policy": N_("There is no version {version} of the policy. The newest is {newest}."),
    "policy_file": N_("The policy {path} can't be read: {said}. Check the path."),
    "not_lead": N_("{agent} is no team lead, and only a lead changes the rules. Ask one, or use --as."),
    "not_agreed": N_("Nobody is here to be asked. Look with --dry-run, then say --yes."),
    "no_agent": N_("There is no agent {agent}. The team has: {known}."),
    "no_agent.nobody": N_(
        "There is no agent {agent}: the desk has no agents yet. "
        'Make the first one with: supportdesk agent add {agent} --name "Your Name" --tier L1'
    ),
    "agent_taken": N_("There is already an agent {agent}. Change it with `supportdesk agent edit {agent}`."),
    "agent_id": N_(
        "“{given}” can't be an agent's id. Use letters, digits, dots, hyphens and _, as in li.na."
    ),
    "inactive_me": N_(
        "{agent} is no longer an active agent. Choose another with --as, "
        "or bring this one back with: supportdesk agent edit {agent} --active"
    ),
    "no_team": N_(
        "The desk {location} has no agents yet. "
        'Make the first one with: supportdesk agent add li.na --name "李娜" --tier L1'
    ),
    "who_am_i": N_(
        "Nobody said who you are, and your login name {login} is no agent of this desk. "
        "Say it with --as AGENT, SUPPORTDESK_AGENT, or agent = in {file}. The team has: {known}."
    ),
    # ------------------------------------------------------------ files and settings
    "missing": N_("“{field}” is empty. Fill it in and try again."),
    "file_unreadable": N_("{file} can't be read as UTF-8 text. Check the path and how the file was saved."),
    "file_unwritable": N_("{file} can't be written: {said}. Check the folder, or name another file."),
    "config_missing": N_("There is no configuration file {file}. Check --config and SUPPORTDESK_CONFIG."),
    "config_unreadable": N_("The configuration file {file} can't be read: {said}. Check its permissions."),
    "config_toml": N_("{file} is not valid TOML: {said}. Correct that line and try again."),
    "config_unknown": N_("{file}, line {line}: “{key}” is no known setting. Did you mean “{near}”?"),
    "config_unknown.far": N_("{file}, line {line}: “{key}” is no known setting. Known are: {known}."),
    "config_type": N_("{file}, line {line}: “{key}” should be {wanted}. Write it as {example}."),
    "setting_value": N_("{source}: “{given}” can't be {key}. Choose one of: {known}."),
    "moment": N_("“{given}” is not a time. Write it as 15:00, 2026-03-01 15:00 or +90m."),
    "no_stdin": N_("“-” reads the text from standard input, and that is a terminal. Pipe the text in."),
    "stdin_text": N_("What came in on standard input is not UTF-8 text. Convert it and try again."),
    "incident_alone": N_(
        "An incident needs more than one report. Name others, or give --subject for a new ticket."
    ),
    "limit": N_("A limit of {given} makes no sense. Give a number from 1 up, or 0 for all."),
    "two_stdin": N_("“-” can stand for one text only: standard input is read once."),
    "file_exists": N_("{file} is already there. Name another file, or add --force to overwrite it."),
    "not_empty": N_("{location} already holds a desk; the sample would mix with it. Name a new file."),
    # ------------------------------------------------------------ letting go
    "may_not_erase": N_(
        "{agent} may not erase a customer. Ask a team lead or a customer service manager, or use --as."
    ),
    "erase_nobody": N_(
        "No ticket's customer is “{given}”. Give a name or address as tickets have it, or a number of theirs."
    ),
    "erase_several": N_(
        "“{given}” may be several people: {known}. Say which with --department, or by a name."
    ),
    "erase_reason": N_("A customer is erased for a reason. Give it with --reason, in a line."),
    "erase_reason_names": N_(
        "The reason names the customer, and it is what stays. Write it without the name and the address."
    ),
    # ------------------------------------------------------------ whole desks
    "folder_exists": N_(
        "{folder} is already there. Name another folder; --force replaces one that holds an export and "
        "nothing else."
    ),
    "no_export": N_("{folder} holds no exported desk. Name a folder that `export desk` wrote."),
    "export_newer": N_(
        "The export was written by a later version of supportdesk (format {version}; this one knows "
        "{known}). Install that version or a later one."
    ),
    "export_part": N_(
        "{file} of the export is missing, cut off or changed since it was written; nothing was imported. "
        "Copy the export anew, or make it again."
    ),
    "export_line": N_(
        "{file} of the export has a line that can't be one of ours, {line} ({said}); nothing was imported. "
        "Make the export again."
    ),
    "export_rows": N_(
        "{file} of the export doesn't fit together ({said}); nothing was imported. Make the export again."
    ),
    "export_journal": N_(
        "{file} of the export has a journal that can't be right, {id} ({said}); nothing was imported. "
        "Run `sla verify` where it was made, and make it again."
    ),
    "export_digest": N_(
        "The export in {folder} is another one: its SHA-256 is {digest}. Check what was copied; nothing was "
        "imported."
    ),
    "desk_not_empty": N_(
        "{location} already holds a desk ({table}), and an import would mix with it. Name a new file, or an "
        "empty database, with --database."
    ),
    "mapping_name": N_("There is no mapping {given}. Known are: {known}; or name a file that ends in .toml."),
    # ------------------------------------------------------------ templates, macros, phrases
    "book_toml": N_("The file is not valid TOML: {said}. Correct that line and try again."),
    "book_key": N_("Line {line}: “{given}” is not known here. Did you mean “{near}”?"),
    "book_key.far": N_("Line {line}: “{given}” is not known here. Known are: {known}."),
    "book_value": N_("Line {line}: {key} can't be “{given}”. Did you mean “{near}”?"),
    "book_value.far": N_("Line {line}: {key} can't be “{given}”. Known are: {known}."),
    "book_missing": N_("Line {line}: {table} lacks {key}. Add it below that line."),
    "book_type": N_("Line {line}: {key} has a value of another kind. Write it as {example}."),
    "book_name": N_("Line {line}: “{given}” can't be a name here. Use small letters, digits and _."),
    "book_twice": N_("Line {line}: “{given}” is there already. Give it a name of its own, or drop one."),
    "book_variable": N_("Line {line}: there is no variable “{given}”. Did you mean “{near}”?"),
    "book_changed": N_(
        "Somebody else changed the team's {name} meanwhile. "
        "Look at them as they are now, and change them again."
    ),
    "book_file": N_("{said} It stands in the file {file}: correct it there."),
    "template_name": N_(
        "“{given}” can't name a template. Use small letters, digits, _ and -, as in greeting."
    ),
    "template_variable": N_("There is no variable “{given}”. Did you mean “{near}”?"),
    "template_ships": N_(
        "The template {name} ships with the desk and can't be removed. Save one of that name to replace it."
    ),
    "no_template": N_("There is no template {name}. There are: {known}."),
    "no_macro": N_("There is no macro {name}. There are: {known}."),
    "macro_parameter": N_("The macro {macro} asks for no “{given}”. It asks for: {known}."),
    "macro_answer": N_("The macro {macro} needs a value for “{name}”. Give it as {name}=value."),
    "macro_pair": N_("“{given}” gives no value. Write it as name=value."),
    "note_pair": N_("“{given}” names no ticket that is handed over. Write it as T20231001-003=text."),
    "nobody_else": N_(
        "Nobody else is on the team. Add a colleague with `supportdesk agent add`; then hand over."
    ),
    "all_kept": N_("Every ticket was kept back. Take the - from one of them, or press esc."),
    "no_target": N_("No ticket is given and you have no open ones. Name tickets to hand over."),
    # ------------------------------------------------------------ tables
    "table_unreadable": N_("The table {path} can't be read: {said}. Check the path and its permissions."),
    "table_large": N_("The table has more than {most} bytes. Split it and import the parts."),
    "table_empty": N_("The table is empty. Save it again, with its header line."),
    "table_binary": N_("This is no table in text form. Save it as CSV, in UTF-8, and try again."),
    "table_no_rows": N_("The table has a header but no rows. Check that the right sheet was saved."),
    "table_header": N_("The first line holds no header of a tracking table: {found}. Nearest to it: {near}."),
    "table_broken": N_("The table breaks off at row {row}: {said}. Correct that row and try again."),
    # ------------------------------------------------------------ tickets of other desks
    "told_unreadable": N_("The file {path} can't be read: {said}. Check the path and its permissions."),
    "told_empty": N_("{path} is empty. Export it again."),
    "told_json": N_(
        "{path} is no JSON at line {line}, column {column}: {said}. Export it again, or mend that."
    ),
    "told_encoding": N_("{path} is not in UTF-8: {said}. Save it again in UTF-8."),
    "told_large": N_(
        "{path} is one document of more than {most} bytes. Export it in parts, or a ticket on each line."
    ),
    "dates_ambiguous": N_(
        "{example}: which is the day, which the month? Say it with --dates dmy or --dates mdy."
    ),
    "zone_name": N_("There is no time zone {given}. Nearest to it: {near}."),
    # ------------------------------------------------------------ logs of other desks
    "log_unreadable": N_("{path} can't be read: {said}. Check the file, or export it again."),
    "log_no_table": N_("The archive {path} holds no CSV file. Pack the log itself, as .csv, .tsv or .txt."),
    "log_empty": N_("{path} is empty. Export the log again, with its header line."),
    "log_encoding": N_("{path} is not {encoding}: {said}. Name its encoding in the mapping, under [file]."),
    "log_header": N_(
        "The log {path} has no column “{word}”. Nearest to it: {near}. Correct the mapping's key."
    ),
    "log_width": N_("Line {line} has {found} cells, the header {expected}. Correct that line and try again."),
    "log_scattered": N_("Line {line}: the rows of {key} stand apart. Sort the log by its key and try again."),
    "log_key": N_(
        "Line {line}: “{column}” is empty or longer than 200 characters. Correct it and try again."
    ),
    "log_word": N_(
        "Line {line}: the mapping has no “{word}” for {column}. Nearest to it: {near}. Add it there."
    ),
    "no_xlsx": N_("Workbooks need the extra xlsx: pip install 'supportdesk[xlsx]'. Or use a .csv file."),
    "table_workbook": N_("The workbook can't be read: {said}. Save it anew as .xlsx, or as CSV."),
    "no_proposal": N_("“{given}” names no proposal, or several. Known are: {known}."),
    "month_name": N_("“{given}” is not a month. Write it as in 2026-10."),
    "log_time": N_(
        "Line {line}: “{word}” in {column} is no time of the mapping's form. Correct one of them."
    ),
    "mapping_unreadable": N_("The mapping {path} can't be read: {said}. Check the path."),
    "mapping_syntax": N_("The mapping {path} is not valid TOML: {said}. Correct that line and try again."),
    "mapping_lacks": N_("The mapping {path} lacks {word}. Add it, as data/mappings/servicenow.toml does."),
    "mapping_column": N_("{path}, line {line}: the log has no column “{word}”. Nearest to it: {near}."),
    "mapping_word": N_("{path}, line {line}: “{word}” is no known {what}. Nearest to it: {near}."),
    "mapping_value": N_("{path}, line {line}: “{word}” is no {what}. Write it as the example does."),
}

ERRORS |= article_sentences.ERRORS
