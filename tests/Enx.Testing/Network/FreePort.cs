using System.Net;
using System.Net.Sockets;

namespace Enx.Testing.Network;

/// <summary>Ports for those that must be told one before they start.</summary>
public static class FreePort
{
    /// <summary>A TCP port of loopback that nobody has at this moment.</summary>
    public static int Tcp()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
