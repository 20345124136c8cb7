using Enx.Media.Sctp;

namespace Enx.Media.Tests.Sctp;

/// <summary>One side of a simulated association with its channels, and what it heard.</summary>
internal sealed class SctpEnd : IDataChannelHandler
{
    public SctpEnd(bool client, int seed)
    {
        var random = new Random(seed);
        Channels = new DataChannels(new SctpOptions { Tags = () => (uint)random.NextInt64(1, 1L << 32) }, client, this);
    }

    public DataChannels Channels { get; }

    public SctpAssociation Association => Channels.Association;

    public List<(DataChannel Channel, bool Text, byte[] Bytes)> Messages { get; } = [];

    public List<DataChannel> Opened { get; } = [];

    public List<DataChannel> Closed { get; } = [];

    public int Connections { get; private set; }

    public int MostHeld { get; private set; }

    /// <summary>Whether data may be taken; always when null.</summary>
    public Func<int, bool, long, bool>? Admits { get; set; }

    /// <summary>Whether a control chunk may be taken; always when null.</summary>
    public Func<long, bool>? AdmitsControl { get; set; }

    public int ControlAdmitted { get; private set; }

    /// <summary>Called for each message.</summary>
    public Action<DataChannel, bool, byte[]>? Heard { get; set; }

    public void Note() => MostHeld = Math.Max(MostHeld, Association.ReceiveBufferedBytes);

    public DataChannel OpenedAs(string label) => Opened.Single(c => c.Label == label);

    public bool Admit(int bytes, bool begins, long nowUs) => Admits?.Invoke(bytes, begins, nowUs) ?? true;

    public bool AdmitControl(long nowUs)
    {
        var admitted = AdmitsControl?.Invoke(nowUs) ?? true;
        if (admitted) ControlAdmitted++;
        return admitted;
    }

    public void OnConnected() => Connections++;

    public void OnOpened(DataChannel channel) => Opened.Add(channel);

    public void OnMessage(DataChannel channel, bool text, ReadOnlySpan<byte> message)
    {
        var copy = message.ToArray();
        Messages.Add((channel, text, copy));
        Heard?.Invoke(channel, text, copy);
    }

    public void OnClosed(DataChannel channel) => Closed.Add(channel);
}
