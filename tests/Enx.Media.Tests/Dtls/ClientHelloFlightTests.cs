using System.Buffers.Binary;
using Enx.Media.Dtls;
using Xunit;

namespace Enx.Media.Tests.Dtls;

public sealed class ClientHelloFlightTests
{
    private const byte Hello = 1;

    /// <summary>What comes, as "from-to" of a message's bytes (a datagram each), or another thing; and whether the message is whole then.</summary>
    [Theory]
    [InlineData("0-300", true)]
    [InlineData("0-200", false)]
    [InlineData("0-200 200-300", true)]
    [InlineData("200-300 0-200", true)]
    [InlineData("0-100 200-300", false)]
    [InlineData("0-100 200-300 100-200", true)]
    [InlineData("0-200 100-300", true)]
    [InlineData("0-200 0-200 0-200", false)]
    [InlineData("0-200 other 200-300", true)]
    [InlineData("other", false)]
    [InlineData("0-200 longer 200-300", false)]
    [InlineData("longer 0-300", true)]
    public void A_client_hello_is_whole_when_all_its_bytes_are_there(string parts, bool whole)
    {
        var flight = new ClientHelloFlight();
        foreach (var part in parts.Split(' '))
        {
            var taken = part switch
            {
                "other" => flight.Add(Record(message: 2, total: 300, from: 0, to: 300)),
                "longer" => flight.Add(Record(Hello, total: 400, from: 0, to: 100)),
                _ => flight.Add(Record(Hello, total: 300, int.Parse(part.Split('-')[0]), int.Parse(part.Split('-')[1]))),
            };
            Assert.Equal(part != "other", taken);
        }

        Assert.Equal(whole, flight.IsWhole);
    }

    [Fact]
    public void An_empty_one_is_never_whole_by_itself_and_nothing_is_taken_of_junk()
    {
        var flight = new ClientHelloFlight();
        var random = new Random(7);
        var junk = new byte[200];
        for (var i = 0; i < 10_000; i++)
        {
            random.NextBytes(junk);
            junk[0] = 22;
            flight.Add(junk.AsSpan(0, random.Next(junk.Length)));
        }

        Assert.False(flight.IsWhole);
        Assert.True(flight.Datagrams.Count <= ClientHelloFlight.MaxDatagrams);
    }

    [Fact]
    public void Who_sends_parts_for_ever_is_not_kept_for_ever()
    {
        var flight = new ClientHelloFlight();
        for (var i = 0; i < 1000; i++) flight.Add(Record(Hello, total: 16_000, from: i * 2, to: i * 2 + 1));
        Assert.False(flight.IsWhole);
        Assert.InRange(flight.Datagrams.Count, 1, ClientHelloFlight.MaxDatagrams);
        Assert.True(flight.Add(Record(Hello, total: 300, from: 0, to: 300)));
        Assert.True(flight.IsWhole);
    }

    private static byte[] Record(byte message, int total, int from, int to)
    {
        var record = new byte[13 + 12 + to - from];
        (record[0], record[1], record[2]) = (22, 0xFE, 0xFD);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(11), (ushort)(12 + to - from));
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(13), (uint)total);
        record[13] = message;
        Write(record.AsSpan(19), from);
        Write(record.AsSpan(22), to - from);
        return record;

        static void Write(Span<byte> at, int value) => (at[0], at[1], at[2]) = ((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }
}
