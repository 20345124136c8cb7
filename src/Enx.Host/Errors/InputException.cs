namespace Enx.Host.Errors;

/// <summary>What a caller sent cannot stand. The message names the parameter and says what it may be; it goes to the caller as it is.</summary>
/// <param name="code">A number of <see cref="Enx.Actors.Protocol.Codes"/> or of <see cref="VocabularyCodes"/>.</param>
/// <param name="message">A sentence that says what to do.</param>
internal sealed class InputException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}
