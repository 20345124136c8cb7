namespace Enx.Actors.Protocol;

/// <summary>
/// How much a command may carry. A room refuses what is more (1155); a host may refuse it sooner, in the words of its own protocol.
/// How large a message may be stands with the budgets of speaking: <see cref="Limits.SpeakingLimits.LargestMessage"/>.
/// </summary>
public static class ProtocolLimits
{
    /// <summary>Characters of a name, of the application's reference of a person or a room, and of a token's id.</summary>
    public const int LongestName = 200;

    /// <summary>Characters of the id of a room or a client, of which each is a letter, a digit, - or _.</summary>
    public const int LongestId = 64;

    /// <summary>Characters of the application's own words in one object, names and texts together.</summary>
    public const int LongestWords = 4096;

    /// <summary>Entries of the application's own words about a room.</summary>
    public const int MostRoomData = 50;

    /// <summary>Entries of the application's own words about a user.</summary>
    public const int MostUserData = 5;

    /// <summary>Entries of <see cref="LocalInfo.Attributes"/>.</summary>
    public const int MostAttributes = 32;

    /// <summary>Entries of <c>advanceOptions</c>.</summary>
    public const int MostAdvanceOptions = 32;

    /// <summary>Users whom one command names.</summary>
    public const int MostUsersNamed = 1000;

    /// <summary>Users whom a message is for, when it is not for everyone.</summary>
    public const int MostRecipients = 100;

    /// <summary>Characters of an offer's SDP.</summary>
    public const int LongestSdp = 128 * 1024;

    /// <summary>Media sections of an offer whose use is told.</summary>
    public const int MostSections = 64;

    /// <summary>Pixels of one side of a picture that a client reports.</summary>
    public const int LargestSide = 16_384;

    /// <summary>Talkers who are shown at once.</summary>
    public const int MostTalkers = 16;

    /// <summary>Whether a text can be the id of a room or a client: 1 to <see cref="LongestId"/> letters, digits, - and _.</summary>
    /// <param name="id">The text; null cannot.</param>
    public static bool IsId(string? id) =>
        id is { Length: > 0 and <= LongestId } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
