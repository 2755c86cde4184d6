// Made by reference.py; not to be edited.

import AECMetrics

let referencePictures: [ReferencePicture] = [
  ReferencePicture(
    width: 192, height: 176, distortion: .quantised, sum: 25_688_421,
    psnr: 31.321736718322647, lumaPSNR: 34.77525131028292,
    ssim: 0.9263577433047483, msSSIM: 0.9865632534344556,
    ssimulacra2: 68.70443096),
  ReferencePicture(
    width: 192, height: 176, distortion: .noisy, sum: 25_595_168,
    psnr: 28.68006801918353, lumaPSNR: 31.617869298762905,
    ssim: 0.8496537463410173, msSSIM: 0.9879419686853332,
    ssimulacra2: 73.56798434),
  ReferencePicture(
    width: 192, height: 176, distortion: .faded, sum: 24_419_769,
    psnr: 22.605055987449802, lumaPSNR: 24.52603975737976,
    ssim: 0.96562939116269, msSSIM: 0.9670194317874445,
    ssimulacra2: 14.47079745),
  ReferencePicture(
    width: 192, height: 176, distortion: .negative, sum: 25_850_880,
    psnr: 6.778625500971618, lumaPSNR: 10.490333133835039,
    ssim: -0.45820860967961674, msSSIM: 0.0,
    ssimulacra2: -3036.34865625),
  ReferencePicture(
    width: 203, height: 165, distortion: .noisy, sum: 25_451_060,
    psnr: 28.67976062910781, lumaPSNR: 31.617305691864637,
    ssim: 0.849660740955729, msSSIM: 0.987568192327824,
    ssimulacra2: 70.13984334),
  ReferencePicture(
    width: 161, height: 161, distortion: .faded, sum: 18_659_003,
    psnr: 22.687975444908677, lumaPSNR: 24.17889949618413,
    ssim: 0.9652738632403096, msSSIM: 0.9658635879841789,
    ssimulacra2: 15.32703442),
  ReferencePicture(
    width: 37, height: 29, distortion: .quantised, sum: 826_332,
    psnr: 31.305817298424692, lumaPSNR: 34.51441811099258,
    ssim: 0.9337854756751964, msSSIM: nil,
    ssimulacra2: 30.59824941),
  ReferencePicture(
    width: 11, height: 11, distortion: .noisy, sum: 140_337,
    psnr: 28.673893721720134, lumaPSNR: 31.964322010365166,
    ssim: 0.8644913798617575, msSSIM: nil,
    ssimulacra2: 89.761579),
  ReferencePicture(
    width: 1, height: 1, distortion: .faded, sum: 1_225,
    psnr: 16.959195867757664, lumaPSNR: 17.398119908602727,
    ssim: nil, msSSIM: nil,
    ssimulacra2: nil),
  ReferencePicture(
    width: 250, height: 170, distortion: .touched, sum: 32_243_211,
    psnr: 65.98236512820212, lumaPSNR: 69.47962024529403,
    ssim: 0.9999726122550935, msSSIM: 0.999995931448142,
    ssimulacra2: 98.02605349),
  ReferencePicture(
    width: 113, height: 97, distortion: .noisy, sum: 8_194_497,
    psnr: 28.682713817824833, lumaPSNR: 31.620978734721312,
    ssim: 0.8594829022288666, msSSIM: nil,
    ssimulacra2: 65.57360547),
  ReferencePicture(
    width: 8, height: 8, distortion: .noisy, sum: 77_782,
    psnr: 28.7418554326974, lumaPSNR: 32.04257634744045,
    ssim: nil, msSSIM: nil,
    ssimulacra2: 92.4032792),
  ReferencePicture(
    width: 600, height: 9, distortion: .quantised, sum: 4_147_823,
    psnr: 31.288319493922533, lumaPSNR: 34.714181201006056,
    ssim: nil, msSSIM: nil,
    ssimulacra2: 91.41547875),
]

let referenceCurves: [String: [RatePoint]] = [
  "old": [
    RatePoint(bitsPerPixel: 0.21, decibels: 27.3),
    RatePoint(bitsPerPixel: 0.42, decibels: 30.1),
    RatePoint(bitsPerPixel: 0.81, decibels: 33.2),
    RatePoint(bitsPerPixel: 1.43, decibels: 36.4),
  ],
  "new": [
    RatePoint(bitsPerPixel: 0.15, decibels: 27.9),
    RatePoint(bitsPerPixel: 0.31, decibels: 31.0),
    RatePoint(bitsPerPixel: 0.66, decibels: 34.4),
    RatePoint(bitsPerPixel: 1.21, decibels: 37.5),
  ],
  "long": [
    RatePoint(bitsPerPixel: 0.1, decibels: 26.0),
    RatePoint(bitsPerPixel: 0.2, decibels: 28.4),
    RatePoint(bitsPerPixel: 0.33, decibels: 30.2),
    RatePoint(bitsPerPixel: 0.5, decibels: 31.9),
    RatePoint(bitsPerPixel: 0.9, decibels: 34.9),
    RatePoint(bitsPerPixel: 1.4, decibels: 37.1),
    RatePoint(bitsPerPixel: 2.2, decibels: 39.9),
  ],
  "uneven": [
    RatePoint(bitsPerPixel: 0.3, decibels: 29.0),
    RatePoint(bitsPerPixel: 0.34, decibels: 29.1),
    RatePoint(bitsPerPixel: 0.9, decibels: 34.0),
    RatePoint(bitsPerPixel: 1.0, decibels: 34.1),
    RatePoint(bitsPerPixel: 2.0, decibels: 39.0),
  ],
]

let referenceDeltas: [ReferenceDelta] = [
  ReferenceDelta(
    anchor: "old", test: "new", fit: .cubic,
    rate: -37.42910617615601, quality: 2.1803803725195245),
  ReferenceDelta(
    anchor: "old", test: "new", fit: .piecewiseCubic,
    rate: -37.41626890877549, quality: 2.1831901727927043),
  ReferenceDelta(
    anchor: "new", test: "old", fit: .cubic,
    rate: 59.81871743998142, quality: -2.1803803725195245),
  ReferenceDelta(
    anchor: "new", test: "old", fit: .piecewiseCubic,
    rate: 59.785935188549374, quality: -2.1831901727927043),
  ReferenceDelta(
    anchor: "old", test: "long", fit: .cubic,
    rate: -21.625722019578763, quality: 1.0834757857886916),
  ReferenceDelta(
    anchor: "old", test: "long", fit: .piecewiseCubic,
    rate: -21.97856629158963, quality: 1.0896965618082697),
  ReferenceDelta(
    anchor: "long", test: "uneven", fit: .cubic,
    rate: 20.893588664191643, quality: -1.008093040646247),
  ReferenceDelta(
    anchor: "long", test: "uneven", fit: .piecewiseCubic,
    rate: 27.045312184992063, quality: -1.0860571589463146),
  ReferenceDelta(
    anchor: "uneven", test: "new", fit: .cubic,
    rate: -38.500313455910906, quality: 2.3122024406860335),
  ReferenceDelta(
    anchor: "uneven", test: "new", fit: .piecewiseCubic,
    rate: -38.783150569047734, quality: 2.1596007063138716),
]
