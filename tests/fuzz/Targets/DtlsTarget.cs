using Enx.Media.Dtls;

namespace Enx.Fuzz.Targets;

/// <summary>What stands between the network and BouncyCastle: which records it is given, and when a ClientHello is whole. The input is several datagrams, each after its length in two bytes.</summary>
internal sealed class DtlsTarget : FuzzTarget
{
    public override string Name => "dtls";

    public override int MaxLength => 4096;

    public override long MaxAllocated => 65_536;

    public override IEnumerable<byte[]> Seeds =>
    [
        Datagrams([22, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 1, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]),
        Datagrams(
            [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, 16, 1, 0, 0, 8, 0, 0, 0, 0, 4, 0, 0, 4, 5, 6, 7, 8],
            [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 1, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]),
        Datagrams([23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 30, .. new byte[30]], [21, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 26, .. new byte[26]]),
        Datagrams([22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 16, 16, 0, 0, 4, 0, 3, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]),
    ];

    public override void Run(Span<byte> input)
    {
        var flight = new ClientHelloFlight();
        while (input.Length >= 2)
        {
            var length = Math.Min(input[0] << 8 | input[1], input.Length - 2);
            var datagram = input.Slice(2, length);
            DtlsRecords.Sort(datagram);
            flight.Add(datagram);
            if (flight.Datagrams.Count > ClientHelloFlight.MaxDatagrams) throw new InvalidOperationException("more is kept than may be");
            _ = flight.IsWhole;
            input = input[(2 + length)..];
        }
    }

    private static byte[] Datagrams(params byte[][] datagrams) => [.. datagrams.SelectMany(d => (byte[])[(byte)(d.Length >> 8), (byte)d.Length, .. d])];
}
