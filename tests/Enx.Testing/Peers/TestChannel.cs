using System.Collections.Concurrent;
using System.Text;
using Enx.Media.Sctp;

namespace Enx.Testing.Peers;

/// <summary>A data channel that a <see cref="TestPeer"/> opened. Any thread may use it.</summary>
public sealed class TestChannel
{
    private readonly TestData _data;
    private readonly ConcurrentQueue<TestMessage> _messages = new();
    private volatile bool _closed;

    internal TestChannel(TestData data, string label) => (_data, Label) = (data, label);

    /// <summary>Its label.</summary>
    public string Label { get; }

    /// <summary>The server has confirmed it.</summary>
    public bool IsOpen => Channel is { IsUnconfirmed: false, IsOpen: true };

    /// <summary>The server closed it, or the association is over.</summary>
    public bool IsClosed { get => _closed; internal set => _closed = value; }

    /// <summary>What came in so far, in order.</summary>
    public IReadOnlyList<TestMessage> Messages => [.. _messages];

    internal DataChannel? Channel { get; set; }

    /// <summary>Sends text.</summary>
    public void Send(string text) => _data.Send(this, true, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes, which must not change any more.</summary>
    public void Send(byte[] bytes) => _data.Send(this, false, bytes);

    /// <summary>Closes it, once everything is sent.</summary>
    public void Close() => _data.Close(this);

    internal void OnMessage(bool text, ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf((byte)'\n');
        _messages.Enqueue(new TestMessage(Encoding.UTF8.GetString(message[..Math.Max(end, 0)]), text, message[(end + 1)..].ToArray()));
    }
}

/// <summary>A message as it came in.</summary>
/// <param name="From">Who said it, as the server tells.</param>
/// <param name="IsText">Whether it is text or binary.</param>
/// <param name="Bytes">What was said.</param>
public sealed record TestMessage(string From, bool IsText, byte[] Bytes)
{
    /// <summary>What was said, as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes);
}
