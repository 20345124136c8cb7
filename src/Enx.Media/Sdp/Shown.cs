namespace Enx.Media.Sdp;

/// <summary>What of an offer's own words is shown in a sentence about it: enough to find them. A sentence goes to the client and to the log, and an
/// offer may have words of 200 KB.</summary>
internal static class Shown
{
    private const int Most = 40;

    /// <summary>The beginning of a text.</summary>
    public static string Of(string text) => text.Length <= Most ? text : $"{text.AsSpan(0, Most)}…";
}
