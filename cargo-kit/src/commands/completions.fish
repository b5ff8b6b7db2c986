# `cargo kit …` is completed as `cargo-kit …`.
complete -c cargo -n '__fish_seen_subcommand_from kit' -f -a '(complete -C (string replace -r "^.*?\bcargo\s+kit\b" cargo-kit -- (commandline -cp)))'
