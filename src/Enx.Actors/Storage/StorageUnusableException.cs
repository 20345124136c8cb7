namespace Enx.Actors.Storage;

/// <summary>A node cannot start with its database: another process has it, or it cannot be opened. The message says which, and what to do.</summary>
/// <param name="message">A sentence for who starts the node.</param>
/// <param name="inner">What the system said.</param>
public sealed class StorageUnusableException(string message, Exception inner) : Exception(message, inner);
