/// Shells that can complete command lines, and their scripts. The scripts know no commands: they ask the program
/// itself each time, so that tasks, agents and options of later versions are known at once.
enum ShellScript: String, CaseIterable {
  case bash, zsh, fish

  /// How to install the script.
  var instructions: String {
    switch self {
    case .bash:
      """
      For this shell alone: source <(benchtop completion bash). For all of yours: \
      benchtop completion bash >~/.local/share/bash-completion/completions/benchtop
      """
    case .zsh:
      """
      For this shell alone, after compinit: source <(benchtop completion zsh). For all of yours: \
      save it as _benchtop in a folder of $fpath before compinit runs.
      """
    case .fish:
      """
      For this shell alone: benchtop completion fish | source. For all of yours: \
      benchtop completion fish >~/.config/fish/completions/benchtop.fish
      """
    }
  }

  func text(for program: String) -> String {
    let name = program.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    return switch self {
    case .bash: ShellScript.bash(program, function: "_\(name)")
    case .zsh: ShellScript.zsh(program, function: "_\(name)")
    case .fish: ShellScript.fish(program, function: "__\(name)_complete")
    }
  }

  private static func bash(_ program: String, function: String) -> String {
    """
    # Completion of \(program) for bash, made by '\(program) completion bash'.
    # Put it where bash looks for completions, or run: source <(\(program) completion bash)

    \(function)() {
      local line word kind prefix kept text rest
      local -a words
      COMPREPLY=()
      # Bash splits words at ':' and '='; the program needs whole words.
      line=${COMP_LINE:0:COMP_POINT}
      read -r -a words <<<"$line"
      word=${line##*[[:space:]]}
      [[ -n $word ]] || words+=("")
      # For bash, the word is the part after the last split.
      kept=$word
      while [[ -n $kept && $COMP_WORDBREAKS != *"${kept: -1}"* ]]; do kept=${kept%?}; done
      while IFS=$'\\t' read -r text rest; do
        if [[ -z ${kind-} ]]; then
          kind=$text prefix=$rest
        else
          COMPREPLY+=("${text#"$kept"} ")
        fi
      done < <("${words[0]}" completion candidates -- "${words[@]:1}" 2>/dev/null)
      compopt -o nospace
      [[ ${kind:-none} != none ]] || return 0
      local path option=-f before=${prefix#"$kept"}
      [[ $kind != folders ]] || option=-d
      while IFS= read -r path; do
        # Completion continues inside a folder.
        if [[ -d ${path/#\\~/$HOME} ]]; then path+=/; else path+=" "; fi
        path=${path//\\\\/\\\\\\\\}
        [[ $path != *" "?* ]] || path=${path% } path=${path// /\\\\ }
        COMPREPLY+=("$before$path")
      done < <(compgen "$option" -- "${word#"$prefix"}")
    }
    complete -F \(function) \(program)

    """
  }

  private static func zsh(_ program: String, function: String) -> String {
    """
    #compdef \(program)
    # Completion of \(program) for zsh; made by '\(program) completion zsh'.
    # Save it as \(function) in a folder of $fpath, or: source <(\(program) completion zsh)

    \(function)() {
      local line text rest kind prefix
      local -a found
      while IFS=$'\\t' read -r text rest; do
        if [[ -z $kind ]]; then
          kind=$text prefix=$rest
        else
          found+=("${text//:/\\\\:}:$rest")
        fi
      done < <(${(Q)words[1]} completion candidates -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
      if (( $#found )); then _describe -t values '\(program)' found -Q; fi
      [[ -n $kind && $kind != none ]] || return 0
      if [[ -n $prefix ]]; then compset -P "${(b)prefix}"; fi
      if [[ $kind == folders ]]; then _files -/; else _files; fi
    }

    if [[ $funcstack[1] == \(function) ]]; then
      \(function) "$@"
    else
      compdef \(function) \(program)
    fi

    """
  }

  private static func fish(_ program: String, function: String) -> String {
    """
    # Completion of \(program) for fish, made by '\(program) completion fish'.
    # Save it as ~/.config/fish/completions/\(program).fish, or run: \(program) completion fish | source

    function \(function)
      set -l words (commandline -opc)
      set -l last (commandline -ct)
      set -l lines ($words[1] completion candidates -- $words[2..-1] "$last" 2>/dev/null)
      set -l head (string split -m 1 \\t -- $lines[1])
      if test (count $lines) -gt 1
        printf '%s\\n' $lines[2..-1]
      end
      set -l rest (string sub -s (math (string length -- "$head[2]") + 1) -- "$last")
      switch "$head[1]"
        case files
          string replace -r '^' -- "$head[2]" (__fish_complete_path "$rest")
        case folders
          string replace -r '^' -- "$head[2]" (__fish_complete_directories "$rest")
      end
    end

    complete -c \(program) -f -a '(\(function))'

    """
  }
}
