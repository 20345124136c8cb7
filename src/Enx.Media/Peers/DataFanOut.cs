using System.Text;

namespace Enx.Media.Peers;

/// <summary>
/// Hands on what peers say on data channels: a message goes to every other peer of the room that has an open channel of the same label,
/// as the sender's id, a line feed, and the message as it was, text as text and binary as binary. It is put together once, and all
/// associations send the same bytes.
/// </summary>
internal static class DataFanOut
{
    private const byte LineFeed = 0x0A;

    public static void Forward(Peer from, string label, bool text, ReadOnlySpan<byte> message, long nowUs)
    {
        byte[]? whole = null;
        foreach (var peer in from.Room.Peers.Values)
        {
            if (peer.Data is not { } data || ReferenceEquals(peer, from)) continue;
            data.Say(label, text, whole ??= WithSender(from.Id, message), nowUs);
        }
    }

    private static byte[] WithSender(string sender, ReadOnlySpan<byte> message)
    {
        var name = Encoding.UTF8.GetByteCount(sender);
        var whole = new byte[name + 1 + message.Length];
        Encoding.UTF8.GetBytes(sender, whole);
        whole[name] = LineFeed;
        message.CopyTo(whole.AsSpan(name + 1));
        return whole;
    }
}
