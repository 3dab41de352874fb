package dev.pinhole.store;

import java.sql.SQLException;

/** Why a store cannot be read. The message is one line: what failed; what to do. */
public final class ReadStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // https://www.sqlite.org/rescode.html
  private static final int SQLITE_INTERRUPT = 9;

  /** What is the matter, for those who must act differently on each. */
  public enum Problem {
    /** No file, or one that the daemon has not yet filled. */
    NOT_YET,
    /** The file is there, but not for us. */
    DENIED,
    /** Something else than a store of pinhole's. */
    NO_STORE,
    /** Written by a newer version. */
    NEWER,
    /** Written by an older version, and not yet brought up to this one. */
    OLDER,
    /** Someone holds it locked. */
    BUSY,
    /** Anything else. */
    FAILED
  }

  private final Problem problem;

  ReadStoreException(Problem problem, String message) {
    this(problem, message, null);
  }

  ReadStoreException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  static ReadStoreException of(SQLException e) {
    if (e.getErrorCode() == SQLITE_INTERRUPT) {
      return new ReadStoreException(Problem.BUSY, "the store takes too long to read", e);
    }
    return new ReadStoreException(
        Problem.FAILED, "the store cannot be read: " + e.getMessage() + "; check the disk", e);
  }

  public Problem problem() {
    return problem;
  }
}
