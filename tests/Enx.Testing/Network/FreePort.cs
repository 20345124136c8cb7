using System.Net;
using System.Net.Sockets;

namespace Enx.Testing.Network;

/// <summary>
/// Ports for those that must be told one before they start. They are below those that the system gives to whoever asks for any, so that
/// none of the many connections of other tests takes one before its node does.
/// </summary>
public static class FreePort
{
    private const int Lowest = 12_000;
    private const int Highest = 31_999;

    /// <summary>A TCP port of loopback that nobody has at this moment.</summary>
    public static int Tcp()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest + 1);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one, then.
            }
        }
    }
}
