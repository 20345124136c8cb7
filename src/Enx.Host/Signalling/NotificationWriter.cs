using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Enx.Host.Json;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Host.Signalling;

/// <summary>Writes what a client hears: the callback's name, its number and its payload, as docs/protocol.md §1.2 has them.</summary>
internal static class NotificationWriter
{
    // What is told to many, and may be long, is one object on the node of the room; it is written once, for as long as somebody holds it.
    private static readonly ConditionalWeakTable<Notification, byte[]> Written = [];

    private static readonly byte[] Tail = "}}"u8.ToArray();

    /// <summary>One notification as a frame.</summary>
    /// <param name="seq">Its number; 0 for one that is not numbered.</param>
    /// <param name="notification">What is told.</param>
    public static OutboundMessage Write(long seq, Notification notification) => new(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"jsonrpc":"2.0","method":"{{JsonEncodedText.Encode(notification.Method)}}","params":{"seq":{{seq}},"payload":""")),
        notification is OnMessageReceived or OnUserDataReceived or OnUserConnected or OnUserDisConnected ? Written.GetValue(notification, Payload) : Payload(notification),
        Tail);

    private static byte[] Payload(Notification notification) => PlainJson.Write(json => WritePayload(json, notification)).ToArray();

    /// <summary>A payload alone.</summary>
    public static void WritePayload(Utf8JsonWriter json, Notification notification) =>
        VocabularyJson.Write(json, notification);
}
