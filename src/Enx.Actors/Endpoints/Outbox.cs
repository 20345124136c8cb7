using System.Collections.Immutable;
using Enx.Actors.Protocol;

namespace Enx.Actors.Endpoints;

/// <summary>A notification and its number.</summary>
internal readonly record struct Numbered(long Seq, RoomNotifications.Notification Notification);

/// <summary>
/// Numbers one client's notifications without gaps, 1, 2, 3… or from another start, and remembers the last of them, so that a client that comes back
/// can be told what it missed. Older ones are forgotten: memory is bounded, in their number and in the characters of what people said in them.
/// </summary>
internal sealed class Outbox(int capacity = Outbox.DefaultCapacity, long start = 0)
{
    /// <summary>How many notifications are remembered.</summary>
    public const int DefaultCapacity = 256;

    /// <summary>How many characters of messages are, the newest notification aside.</summary>
    public const int MaxCharacters = 256 * 1024;

    private readonly Queue<Numbered> _last = new();
    private long _characters;

    /// <summary>The number of the latest notification; where numbering starts, before the first.</summary>
    public long LastSeq { get; private set; } = start;

    /// <summary>Takes a notification in and gives it its number.</summary>
    public Numbered Append(RoomNotifications.Notification notification)
    {
        var numbered = new Numbered(++LastSeq, notification);
        _last.Enqueue(numbered);
        _characters += CharactersOf(notification);
        while (_last.Count > capacity || (_characters > MaxCharacters && _last.Count > 1)) _characters -= CharactersOf(_last.Dequeue().Notification);
        return numbered;
    }

    private static int CharactersOf(RoomNotifications.Notification notification) => notification switch
    {
        RoomNotifications.OnMessageReceived m => m.Message.Message.Length,
        RoomNotifications.OnUserDataReceived d => d.Message.Message.Length,
        _ => 0,
    };

    /// <summary>What followed a number, in order; null when some of it is forgotten, or the number was never given.</summary>
    public ImmutableArray<Numbered>? After(long seq)
    {
        if (seq < 0 || seq > LastSeq) return null;
        if (seq < LastSeq - _last.Count) return null;
        return [.. _last.Where(n => n.Seq > seq)];
    }
}
