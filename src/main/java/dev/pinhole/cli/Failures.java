package dev.pinhole.cli;

import dev.pinhole.config.ConfigException;
import dev.pinhole.esl.EslException;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.StoreException;
import dev.pinhole.text.Visible;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where whatever went wrong becomes lines on err and an exit code. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    ExitCode code = exitCode(e);
    if (e instanceof ConfigException config) {
      return end(command, code, config.lines());
    }
    String message = code == ExitCode.INTERNAL ? internal(e) : e.getMessage();
    return end(command, code, List.of(message));
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    return end(command, ExitCode.USAGE, List.of(wrong(e) + "; " + advice(e)));
  }

  /** What to say of a fault that nobody thought of, with the place to look first. */
  public static String internal(Throwable e) {
    String place = "";
    for (StackTraceElement frame : e.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.pinhole.")) {
        place = " at " + frame.getFileName() + ":" + frame.getLineNumber();
        break;
      }
    }
    return "internal error: " + e + place + "; please report this line";
  }

  private static ExitCode exitCode(Exception e) {
    if (e instanceof CommandFailure failure) {
      return failure.exitCode();
    }
    if (e instanceof ConfigException) {
      return ExitCode.CONFIGURATION;
    }
    if (e instanceof ReadStoreException unreadable) {
      return switch (unreadable.problem()) {
        case NO_STORE, NEWER, OLDER -> ExitCode.CONFIGURATION;
        case NOT_YET, DENIED, BUSY, FAILED -> ExitCode.REFUSED;
      };
    }
    if (e instanceof StoreException) {
      return ExitCode.REFUSED;
    }
    if (e instanceof EslException unanswered) {
      return switch (unanswered.kind()) {
        case WRONG_PASSWORD, REJECTED -> ExitCode.DENIED;
        case COMMAND_FAILED -> ExitCode.REFUSED;
        case UNREACHABLE, DISCONNECTED, PROTOCOL, TIMEOUT, CLOSED -> ExitCode.UNREACHABLE;
      };
    }
    return ExitCode.INTERNAL;
  }

  private static String wrong(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      ArgSpec argument = missing.getMissing().get(0);
      return argument instanceof OptionSpec option
          ? option.longestName() + " needs " + option.paramLabel()
          : argument.paramLabel() + " is missing";
    }
    String message = e.getMessage();
    if (message.equals("Missing required subcommand")) {
      return "a command is missing: " + String.join(", ", shown(e.getCommandLine()));
    }
    if (message.startsWith("Error: ")) {
      message = message.substring("Error: ".length());
    }
    boolean sentence = message.length() > 1 && Character.isLowerCase(message.charAt(1));
    return sentence ? Character.toLowerCase(message.charAt(0)) + message.substring(1) : message;
  }

  /** The names of those that are not hidden. */
  private static List<String> shown(CommandLine program) {
    return program.getSubcommands().entrySet().stream()
        .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String unmatched(UnmatchedArgumentException e) {
    String first = e.getUnmatched().get(0);
    if (e.isUnknownOption()) {
      return "unknown option " + first;
    }
    boolean group = !e.getCommandLine().getSubcommands().isEmpty();
    return (group ? "unknown command " : "unexpected argument ") + first;
  }

  private static String advice(ParameterException e) {
    CommandLine command = e.getCommandLine();
    if (e instanceof UnmatchedArgumentException unmatched) {
      boolean words = unmatched.isUnknownOption() || !command.getSubcommands().isEmpty();
      List<String> near = unmatched.getSuggestions();
      if (words && !near.isEmpty()) {
        return "did you mean " + near.get(0) + "?";
      }
    }
    return "see " + command.getCommandSpec().qualifiedName() + " --help";
  }

  private static int end(CommandLine command, ExitCode code, List<String> messages) {
    // Whatever was written before belongs above the message.
    command.getOut().flush();
    messages.forEach(message -> command.getErr().println("pinhole: " + Visible.of(message)));
    command.getErr().flush();
    return code.number();
  }
}
