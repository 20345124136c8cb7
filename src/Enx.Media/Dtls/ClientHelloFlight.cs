using System.Buffers.Binary;

namespace Enx.Media.Dtls;

/// <summary>
/// The datagrams of a peer's ClientHello until all of it is there (RFC 6347 §4.2.3: it may come in fragments). A handshake takes a thread
/// only then, so that whoever sends half of one costs some bytes. Bounded: what a ClientHello does not need is not kept. No clock of its own.
/// </summary>
internal sealed class ClientHelloFlight
{
    /// <summary>Datagrams kept at most: a ClientHello of 16 KB, the longest taken, in pieces of 1,100 bytes and some of them twice.</summary>
    public const int MaxDatagrams = 24;

    private const int MaxMessage = 16384;
    private const int MaxDatagram = 2048;
    private const int RecordHeader = 13;
    private const int HandshakeHeader = 12;
    private const byte HandshakeRecord = 22;
    private const byte ClientHello = 1;

    private readonly List<byte[]> _datagrams = [];
    private readonly List<(int From, int To)> _parts = [];
    private int _length = -1;

    /// <summary>Whether every byte of the ClientHello has come.</summary>
    public bool IsWhole => _length >= 0 && _parts is [{ From: 0, To: var to }] && to == _length;

    /// <summary>What came, in its order.</summary>
    public IReadOnlyList<byte[]> Datagrams => _datagrams;

    /// <summary>Takes a datagram; false when it is no part of a ClientHello.</summary>
    public bool Add(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length > MaxDatagram) return false;
        // What did not become whole in so many was not meant to, or got mixed up: the newest begin anew.
        if (_datagrams.Count >= MaxDatagrams) Forget();
        var taken = false;
        for (var rest = datagram; rest.Length >= RecordHeader;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[11..]);
            if (RecordHeader + length > rest.Length) break;
            // Epoch 0: nothing is encrypted before the ClientHello.
            if (rest[0] == HandshakeRecord && BinaryPrimitives.ReadUInt16BigEndian(rest[3..]) == 0) taken |= AddRecord(rest.Slice(RecordHeader, length));
            rest = rest[(RecordHeader + length)..];
        }

        if (taken) _datagrams.Add(datagram.ToArray());
        return taken;
    }

    private bool AddRecord(ReadOnlySpan<byte> record)
    {
        var taken = false;
        while (record.Length >= HandshakeHeader)
        {
            var (message, offset, length) = (UInt24(record[1..]), UInt24(record[6..]), UInt24(record[9..]));
            if (HandshakeHeader + length > record.Length || message > MaxMessage || offset + length > message) break;
            if (record[0] == ClientHello)
            {
                // Another one, perhaps a stranger's before it: the newest counts.
                if (_length >= 0 && _length != message) Forget();
                _length = message;
                Cover(offset, offset + length);
                taken = true;
            }

            record = record[(HandshakeHeader + length)..];
        }

        return taken;
    }

    private void Forget()
    {
        _datagrams.Clear();
        _parts.Clear();
        _length = -1;
    }

    /// <summary>These bytes are here: parts that touch become one. There are as many parts as datagrams at most.</summary>
    private void Cover(int from, int to)
    {
        for (var i = _parts.Count - 1; i >= 0; i--)
        {
            var part = _parts[i];
            if (part.From > to || part.To < from) continue;
            (from, to) = (Math.Min(from, part.From), Math.Max(to, part.To));
            _parts.RemoveAt(i);
        }

        if (_parts.Count < MaxDatagrams) _parts.Add((from, to));
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] << 16 | bytes[1] << 8 | bytes[2];
}
