using System.Collections.Immutable;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.State;

/// <summary>
/// What was said in a session, oldest first: at most 200 messages of at most 256 Ki characters in all; the oldest make way. The journal
/// holds it, so it is there after a restart. Part of the stored snapshot.
/// </summary>
/// <param name="LastId">The number of the latest message ever; numbers are never used twice in a room.</param>
/// <param name="Size">The characters of what is kept.</param>
/// <param name="Kept">What is kept.</param>
internal sealed record MessageLog(long LastId, int Size, ImmutableList<ChatMessage> Kept)
{
    /// <summary>The most messages that are kept.</summary>
    public const int MaxMessages = 200;

    /// <summary>The most characters that are kept.</summary>
    public const int MaxSize = 256 * 1024;

    private const int MaxForNewcomer = 100;
    private const int MaxSizeOfPage = 64 * 1024;

    /// <summary>Nothing was said.</summary>
    public static readonly MessageLog Empty = new(0, 0, []);

    /// <summary>The log with one more.</summary>
    public MessageLog Add(ChatMessage message)
    {
        var (kept, size) = (Kept.Add(message), Size + message.Message.Length);
        var drop = 0;
        while (kept.Count - drop > MaxMessages || size > MaxSize) size -= kept[drop++].Message.Length;
        return new MessageLog(message.Id, size, kept.RemoveRange(0, drop));
    }

    /// <summary>The log of a new session: empty, but numbers go on.</summary>
    public MessageLog Cleared() => Empty with { LastId = LastId };

    /// <summary>What somebody may read, after a number; everything for a backend (null).</summary>
    public ImmutableArray<ChatMessage> For(string? clientId, long afterId = 0) =>
        [.. Kept.Where(m => m.Id > afterId && (clientId is null || m.Broadcast || m.SenderId == clientId || m.Recipients.Contains(clientId)))];

    /// <summary>The same for a user, as much of it as one answer has: 64 Ki characters, or one message. Whether there is more.</summary>
    public (ImmutableArray<ChatMessage> Messages, bool More) Page(string clientId, long afterId)
    {
        var readable = For(clientId, afterId);
        var (count, size) = (0, 0);
        while (count < readable.Length && (count == 0 || size + readable[count].Message.Length <= MaxSizeOfPage)) size += readable[count++].Message.Length;
        return (readable[..count], count < readable.Length);
    }

    /// <summary>The latest of it, for somebody who comes in: an answer to a join should not grow without measure.</summary>
    public ImmutableArray<ChatMessage> Latest(string clientId)
    {
        var readable = For(clientId);
        var (from, size) = (readable.Length, 0);
        while (from > 0 && readable.Length - from < MaxForNewcomer && (size += readable[from - 1].Message.Length) <= MaxSizeOfPage) from--;
        return readable[from..];
    }
}
