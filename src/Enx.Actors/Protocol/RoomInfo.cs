namespace Enx.Actors.Protocol;

/// <summary>How a user wants to be connected to the room: the <c>roomInfo</c> of <c>joinRoom</c>.</summary>
public sealed record RoomInfo
{
    /// <summary>Whether to reconnect when the network fails.</summary>
    public bool AllowReconnect { get; init; } = true;

    /// <summary>How many times a reconnect is attempted, at least 1.</summary>
    public int NumberOfAttempts { get; init; } = 3;

    /// <summary>How long one attempt may last. A value under 1,000 is seconds, from 1,000 on milliseconds.</summary>
    public int TimeoutInterval { get; init; } = 20;

    /// <summary>No video, neither sent nor received.</summary>
    public bool AudioOnly { get; init; }

    /// <summary>No media at all.</summary>
    public bool ChatOnly { get; init; }

    /// <summary>Media only through a TURN relay.</summary>
    public bool ForceTurn { get; init; }

    /// <summary>"list" (talkers are announced as lists) or "view" (the SDK draws the grid).</summary>
    public string Activeviews { get; init; } = "list";
}
