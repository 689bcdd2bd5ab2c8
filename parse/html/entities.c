/*
 * Written by parse/html/entities.py; do not edit.  See entities.h.
 */
#include "parse/html/entities.h"

/* NAME, ';' or '?' (the semicolon may be missing), text, NUL; sorted. */
const char entity_text[] =
	"AElig?\u00C6\0AMP?&\0Aacute?\u00C1\0Abreve;\u0102\0Acirc?\u00C2\0"
	"Acy;\u0410\0Afr;\U0001D504\0Agrave?\u00C0\0Alpha;\u0391\0"
	"Amacr;\u0100\0And;\u2A53\0Aogon;\u0104\0Aopf;\U0001D538\0"
	"ApplyFunction;\u2061\0Aring?\u00C5\0Ascr;\U0001D49C\0Assign;\u2254\0"
	"Atilde?\u00C3\0Auml?\u00C4\0Backslash;\u2216\0Barv;\u2AE7\0"
	"Barwed;\u2306\0Bcy;\u0411\0Because;\u2235\0Bernoullis;\u212C\0"
	"Beta;\u0392\0Bfr;\U0001D505\0Bopf;\U0001D539\0Breve;\u02D8\0"
	"Bscr;\u212C\0Bumpeq;\u224E\0CHcy;\u0427\0COPY?\u00A9\0Cacute;\u0106\0"
	"Cap;\u22D2\0CapitalDifferentialD;\u2145\0Cayleys;\u212D\0"
	"Ccaron;\u010C\0Ccedil?\u00C7\0Ccirc;\u0108\0Cconint;\u2230\0"
	"Cdot;\u010A\0Cedilla;\u00B8\0CenterDot;\u00B7\0Cfr;\u212D\0"
	"Chi;\u03A7\0CircleDot;\u2299\0CircleMinus;\u2296\0CirclePlus;\u2295\0"
	"CircleTimes;\u2297\0ClockwiseContourIntegral;\u2232\0"
	"CloseCurlyDoubleQuote;\u201D\0CloseCurlyQuote;\u2019\0Colon;\u2237\0"
	"Colone;\u2A74\0Congruent;\u2261\0Conint;\u222F\0"
	"ContourIntegral;\u222E\0Copf;\u2102\0Coproduct;\u2210\0"
	"CounterClockwiseContourIntegral;\u2233\0Cross;\u2A2F\0"
	"Cscr;\U0001D49E\0Cup;\u22D3\0CupCap;\u224D\0DD;\u2145\0"
	"DDotrahd;\u2911\0DJcy;\u0402\0DScy;\u0405\0DZcy;\u040F\0"
	"Dagger;\u2021\0Darr;\u21A1\0Dashv;\u2AE4\0Dcaron;\u010E\0Dcy;\u0414\0"
	"Del;\u2207\0Delta;\u0394\0Dfr;\U0001D507\0DiacriticalAcute;\u00B4\0"
	"DiacriticalDot;\u02D9\0DiacriticalDoubleAcute;\u02DD\0"
	"DiacriticalGrave;`\0DiacriticalTilde;\u02DC\0Diamond;\u22C4\0"
	"DifferentialD;\u2146\0Dopf;\U0001D53B\0Dot;\u00A8\0DotDot;\u20DC\0"
	"DotEqual;\u2250\0DoubleContourIntegral;\u222F\0DoubleDot;\u00A8\0"
	"DoubleDownArrow;\u21D3\0DoubleLeftArrow;\u21D0\0"
	"DoubleLeftRightArrow;\u21D4\0DoubleLeftTee;\u2AE4\0"
	"DoubleLongLeftArrow;\u27F8\0DoubleLongLeftRightArrow;\u27FA\0"
	"DoubleLongRightArrow;\u27F9\0DoubleRightArrow;\u21D2\0"
	"DoubleRightTee;\u22A8\0DoubleUpArrow;\u21D1\0"
	"DoubleUpDownArrow;\u21D5\0DoubleVerticalBar;\u2225\0"
	"DownArrow;\u2193\0DownArrowBar;\u2913\0DownArrowUpArrow;\u21F5\0"
	"DownBreve;\u0311\0DownLeftRightVector;\u2950\0"
	"DownLeftTeeVector;\u295E\0DownLeftVector;\u21BD\0"
	"DownLeftVectorBar;\u2956\0DownRightTeeVector;\u295F\0"
	"DownRightVector;\u21C1\0DownRightVectorBar;\u2957\0DownTee;\u22A4\0"
	"DownTeeArrow;\u21A7\0Downarrow;\u21D3\0Dscr;\U0001D49F\0"
	"Dstrok;\u0110\0ENG;\u014A\0ETH?\u00D0\0Eacute?\u00C9\0Ecaron;\u011A\0"
	"Ecirc?\u00CA\0Ecy;\u042D\0Edot;\u0116\0Efr;\U0001D508\0"
	"Egrave?\u00C8\0Element;\u2208\0Emacr;\u0112\0"
	"EmptySmallSquare;\u25FB\0EmptyVerySmallSquare;\u25AB\0Eogon;\u0118\0"
	"Eopf;\U0001D53C\0Epsilon;\u0395\0Equal;\u2A75\0EqualTilde;\u2242\0"
	"Equilibrium;\u21CC\0Escr;\u2130\0Esim;\u2A73\0Eta;\u0397\0"
	"Euml?\u00CB\0Exists;\u2203\0ExponentialE;\u2147\0Fcy;\u0424\0"
	"Ffr;\U0001D509\0FilledSmallSquare;\u25FC\0"
	"FilledVerySmallSquare;\u25AA\0Fopf;\U0001D53D\0ForAll;\u2200\0"
	"Fouriertrf;\u2131\0Fscr;\u2131\0GJcy;\u0403\0GT?>\0Gamma;\u0393\0"
	"Gammad;\u03DC\0Gbreve;\u011E\0Gcedil;\u0122\0Gcirc;\u011C\0"
	"Gcy;\u0413\0Gdot;\u0120\0Gfr;\U0001D50A\0Gg;\u22D9\0Gopf;\U0001D53E\0"
	"GreaterEqual;\u2265\0GreaterEqualLess;\u22DB\0"
	"GreaterFullEqual;\u2267\0GreaterGreater;\u2AA2\0GreaterLess;\u2277\0"
	"GreaterSlantEqual;\u2A7E\0GreaterTilde;\u2273\0Gscr;\U0001D4A2\0"
	"Gt;\u226B\0HARDcy;\u042A\0Hacek;\u02C7\0Hat;^\0Hcirc;\u0124\0"
	"Hfr;\u210C\0HilbertSpace;\u210B\0Hopf;\u210D\0HorizontalLine;\u2500\0"
	"Hscr;\u210B\0Hstrok;\u0126\0HumpDownHump;\u224E\0HumpEqual;\u224F\0"
	"IEcy;\u0415\0IJlig;\u0132\0IOcy;\u0401\0Iacute?\u00CD\0Icirc?\u00CE\0"
	"Icy;\u0418\0Idot;\u0130\0Ifr;\u2111\0Igrave?\u00CC\0Im;\u2111\0"
	"Imacr;\u012A\0ImaginaryI;\u2148\0Implies;\u21D2\0Int;\u222C\0"
	"Integral;\u222B\0Intersection;\u22C2\0InvisibleComma;\u2063\0"
	"InvisibleTimes;\u2062\0Iogon;\u012E\0Iopf;\U0001D540\0Iota;\u0399\0"
	"Iscr;\u2110\0Itilde;\u0128\0Iukcy;\u0406\0Iuml?\u00CF\0Jcirc;\u0134\0"
	"Jcy;\u0419\0Jfr;\U0001D50D\0Jopf;\U0001D541\0Jscr;\U0001D4A5\0"
	"Jsercy;\u0408\0Jukcy;\u0404\0KHcy;\u0425\0KJcy;\u040C\0Kappa;\u039A\0"
	"Kcedil;\u0136\0Kcy;\u041A\0Kfr;\U0001D50E\0Kopf;\U0001D542\0"
	"Kscr;\U0001D4A6\0LJcy;\u0409\0LT?<\0Lacute;\u0139\0Lambda;\u039B\0"
	"Lang;\u27EA\0Laplacetrf;\u2112\0Larr;\u219E\0Lcaron;\u013D\0"
	"Lcedil;\u013B\0Lcy;\u041B\0LeftAngleBracket;\u27E8\0"
	"LeftArrow;\u2190\0LeftArrowBar;\u21E4\0LeftArrowRightArrow;\u21C6\0"
	"LeftCeiling;\u2308\0LeftDoubleBracket;\u27E6\0"
	"LeftDownTeeVector;\u2961\0LeftDownVector;\u21C3\0"
	"LeftDownVectorBar;\u2959\0LeftFloor;\u230A\0LeftRightArrow;\u2194\0"
	"LeftRightVector;\u294E\0LeftTee;\u22A3\0LeftTeeArrow;\u21A4\0"
	"LeftTeeVector;\u295A\0LeftTriangle;\u22B2\0LeftTriangleBar;\u29CF\0"
	"LeftTriangleEqual;\u22B4\0LeftUpDownVector;\u2951\0"
	"LeftUpTeeVector;\u2960\0LeftUpVector;\u21BF\0LeftUpVectorBar;\u2958\0"
	"LeftVector;\u21BC\0LeftVectorBar;\u2952\0Leftarrow;\u21D0\0"
	"Leftrightarrow;\u21D4\0LessEqualGreater;\u22DA\0"
	"LessFullEqual;\u2266\0LessGreater;\u2276\0LessLess;\u2AA1\0"
	"LessSlantEqual;\u2A7D\0LessTilde;\u2272\0Lfr;\U0001D50F\0Ll;\u22D8\0"
	"Lleftarrow;\u21DA\0Lmidot;\u013F\0LongLeftArrow;\u27F5\0"
	"LongLeftRightArrow;\u27F7\0LongRightArrow;\u27F6\0"
	"Longleftarrow;\u27F8\0Longleftrightarrow;\u27FA\0"
	"Longrightarrow;\u27F9\0Lopf;\U0001D543\0LowerLeftArrow;\u2199\0"
	"LowerRightArrow;\u2198\0Lscr;\u2112\0Lsh;\u21B0\0Lstrok;\u0141\0"
	"Lt;\u226A\0Map;\u2905\0Mcy;\u041C\0MediumSpace;\u205F\0"
	"Mellintrf;\u2133\0Mfr;\U0001D510\0MinusPlus;\u2213\0Mopf;\U0001D544\0"
	"Mscr;\u2133\0Mu;\u039C\0NJcy;\u040A\0Nacute;\u0143\0Ncaron;\u0147\0"
	"Ncedil;\u0145\0Ncy;\u041D\0NegativeMediumSpace;\u200B\0"
	"NegativeThickSpace;\u200B\0NegativeThinSpace;\u200B\0"
	"NegativeVeryThinSpace;\u200B\0NestedGreaterGreater;\u226B\0"
	"NestedLessLess;\u226A\0NewLine;\012\0Nfr;\U0001D511\0NoBreak;\u2060\0"
	"NonBreakingSpace;\u00A0\0Nopf;\u2115\0Not;\u2AEC\0"
	"NotCongruent;\u2262\0NotCupCap;\u226D\0NotDoubleVerticalBar;\u2226\0"
	"NotElement;\u2209\0NotEqual;\u2260\0NotEqualTilde;\u2242\u0338\0"
	"NotExists;\u2204\0NotGreater;\u226F\0NotGreaterEqual;\u2271\0"
	"NotGreaterFullEqual;\u2267\u0338\0NotGreaterGreater;\u226B\u0338\0"
	"NotGreaterLess;\u2279\0NotGreaterSlantEqual;\u2A7E\u0338\0"
	"NotGreaterTilde;\u2275\0NotHumpDownHump;\u224E\u0338\0"
	"NotHumpEqual;\u224F\u0338\0NotLeftTriangle;\u22EA\0"
	"NotLeftTriangleBar;\u29CF\u0338\0NotLeftTriangleEqual;\u22EC\0"
	"NotLess;\u226E\0NotLessEqual;\u2270\0NotLessGreater;\u2278\0"
	"NotLessLess;\u226A\u0338\0NotLessSlantEqual;\u2A7D\u0338\0"
	"NotLessTilde;\u2274\0NotNestedGreaterGreater;\u2AA2\u0338\0"
	"NotNestedLessLess;\u2AA1\u0338\0NotPrecedes;\u2280\0"
	"NotPrecedesEqual;\u2AAF\u0338\0NotPrecedesSlantEqual;\u22E0\0"
	"NotReverseElement;\u220C\0NotRightTriangle;\u22EB\0"
	"NotRightTriangleBar;\u29D0\u0338\0NotRightTriangleEqual;\u22ED\0"
	"NotSquareSubset;\u228F\u0338\0NotSquareSubsetEqual;\u22E2\0"
	"NotSquareSuperset;\u2290\u0338\0NotSquareSupersetEqual;\u22E3\0"
	"NotSubset;\u2282\u20D2\0NotSubsetEqual;\u2288\0NotSucceeds;\u2281\0"
	"NotSucceedsEqual;\u2AB0\u0338\0NotSucceedsSlantEqual;\u22E1\0"
	"NotSucceedsTilde;\u227F\u0338\0NotSuperset;\u2283\u20D2\0"
	"NotSupersetEqual;\u2289\0NotTilde;\u2241\0NotTildeEqual;\u2244\0"
	"NotTildeFullEqual;\u2247\0NotTildeTilde;\u2249\0"
	"NotVerticalBar;\u2224\0Nscr;\U0001D4A9\0Ntilde?\u00D1\0Nu;\u039D\0"
	"OElig;\u0152\0Oacute?\u00D3\0Ocirc?\u00D4\0Ocy;\u041E\0"
	"Odblac;\u0150\0Ofr;\U0001D512\0Ograve?\u00D2\0Omacr;\u014C\0"
	"Omega;\u03A9\0Omicron;\u039F\0Oopf;\U0001D546\0"
	"OpenCurlyDoubleQuote;\u201C\0OpenCurlyQuote;\u2018\0Or;\u2A54\0"
	"Oscr;\U0001D4AA\0Oslash?\u00D8\0Otilde?\u00D5\0Otimes;\u2A37\0"
	"Ouml?\u00D6\0OverBar;\u203E\0OverBrace;\u23DE\0OverBracket;\u23B4\0"
	"OverParenthesis;\u23DC\0PartialD;\u2202\0Pcy;\u041F\0Pfr;\U0001D513\0"
	"Phi;\u03A6\0Pi;\u03A0\0PlusMinus;\u00B1\0Poincareplane;\u210C\0"
	"Popf;\u2119\0Pr;\u2ABB\0Precedes;\u227A\0PrecedesEqual;\u2AAF\0"
	"PrecedesSlantEqual;\u227C\0PrecedesTilde;\u227E\0Prime;\u2033\0"
	"Product;\u220F\0Proportion;\u2237\0Proportional;\u221D\0"
	"Pscr;\U0001D4AB\0Psi;\u03A8\0QUOT?\042\0Qfr;\U0001D514\0Qopf;\u211A\0"
	"Qscr;\U0001D4AC\0RBarr;\u2910\0REG?\u00AE\0Racute;\u0154\0"
	"Rang;\u27EB\0Rarr;\u21A0\0Rarrtl;\u2916\0Rcaron;\u0158\0"
	"Rcedil;\u0156\0Rcy;\u0420\0Re;\u211C\0ReverseElement;\u220B\0"
	"ReverseEquilibrium;\u21CB\0ReverseUpEquilibrium;\u296F\0Rfr;\u211C\0"
	"Rho;\u03A1\0RightAngleBracket;\u27E9\0RightArrow;\u2192\0"
	"RightArrowBar;\u21E5\0RightArrowLeftArrow;\u21C4\0"
	"RightCeiling;\u2309\0RightDoubleBracket;\u27E7\0"
	"RightDownTeeVector;\u295D\0RightDownVector;\u21C2\0"
	"RightDownVectorBar;\u2955\0RightFloor;\u230B\0RightTee;\u22A2\0"
	"RightTeeArrow;\u21A6\0RightTeeVector;\u295B\0RightTriangle;\u22B3\0"
	"RightTriangleBar;\u29D0\0RightTriangleEqual;\u22B5\0"
	"RightUpDownVector;\u294F\0RightUpTeeVector;\u295C\0"
	"RightUpVector;\u21BE\0RightUpVectorBar;\u2954\0RightVector;\u21C0\0"
	"RightVectorBar;\u2953\0Rightarrow;\u21D2\0Ropf;\u211D\0"
	"RoundImplies;\u2970\0Rrightarrow;\u21DB\0Rscr;\u211B\0Rsh;\u21B1\0"
	"RuleDelayed;\u29F4\0SHCHcy;\u0429\0SHcy;\u0428\0SOFTcy;\u042C\0"
	"Sacute;\u015A\0Sc;\u2ABC\0Scaron;\u0160\0Scedil;\u015E\0"
	"Scirc;\u015C\0Scy;\u0421\0Sfr;\U0001D516\0ShortDownArrow;\u2193\0"
	"ShortLeftArrow;\u2190\0ShortRightArrow;\u2192\0ShortUpArrow;\u2191\0"
	"Sigma;\u03A3\0SmallCircle;\u2218\0Sopf;\U0001D54A\0Sqrt;\u221A\0"
	"Square;\u25A1\0SquareIntersection;\u2293\0SquareSubset;\u228F\0"
	"SquareSubsetEqual;\u2291\0SquareSuperset;\u2290\0"
	"SquareSupersetEqual;\u2292\0SquareUnion;\u2294\0Sscr;\U0001D4AE\0"
	"Star;\u22C6\0Sub;\u22D0\0Subset;\u22D0\0SubsetEqual;\u2286\0"
	"Succeeds;\u227B\0SucceedsEqual;\u2AB0\0SucceedsSlantEqual;\u227D\0"
	"SucceedsTilde;\u227F\0SuchThat;\u220B\0Sum;\u2211\0Sup;\u22D1\0"
	"Superset;\u2283\0SupersetEqual;\u2287\0Supset;\u22D1\0THORN?\u00DE\0"
	"TRADE;\u2122\0TSHcy;\u040B\0TScy;\u0426\0Tab;\011\0Tau;\u03A4\0"
	"Tcaron;\u0164\0Tcedil;\u0162\0Tcy;\u0422\0Tfr;\U0001D517\0"
	"Therefore;\u2234\0Theta;\u0398\0ThickSpace;\u205F\u200A\0"
	"ThinSpace;\u2009\0Tilde;\u223C\0TildeEqual;\u2243\0"
	"TildeFullEqual;\u2245\0TildeTilde;\u2248\0Topf;\U0001D54B\0"
	"TripleDot;\u20DB\0Tscr;\U0001D4AF\0Tstrok;\u0166\0Uacute?\u00DA\0"
	"Uarr;\u219F\0Uarrocir;\u2949\0Ubrcy;\u040E\0Ubreve;\u016C\0"
	"Ucirc?\u00DB\0Ucy;\u0423\0Udblac;\u0170\0Ufr;\U0001D518\0"
	"Ugrave?\u00D9\0Umacr;\u016A\0UnderBar;_\0UnderBrace;\u23DF\0"
	"UnderBracket;\u23B5\0UnderParenthesis;\u23DD\0Union;\u22C3\0"
	"UnionPlus;\u228E\0Uogon;\u0172\0Uopf;\U0001D54C\0UpArrow;\u2191\0"
	"UpArrowBar;\u2912\0UpArrowDownArrow;\u21C5\0UpDownArrow;\u2195\0"
	"UpEquilibrium;\u296E\0UpTee;\u22A5\0UpTeeArrow;\u21A5\0"
	"Uparrow;\u21D1\0Updownarrow;\u21D5\0UpperLeftArrow;\u2196\0"
	"UpperRightArrow;\u2197\0Upsi;\u03D2\0Upsilon;\u03A5\0Uring;\u016E\0"
	"Uscr;\U0001D4B0\0Utilde;\u0168\0Uuml?\u00DC\0VDash;\u22AB\0"
	"Vbar;\u2AEB\0Vcy;\u0412\0Vdash;\u22A9\0Vdashl;\u2AE6\0Vee;\u22C1\0"
	"Verbar;\u2016\0Vert;\u2016\0VerticalBar;\u2223\0VerticalLine;|\0"
	"VerticalSeparator;\u2758\0VerticalTilde;\u2240\0"
	"VeryThinSpace;\u200A\0Vfr;\U0001D519\0Vopf;\U0001D54D\0"
	"Vscr;\U0001D4B1\0Vvdash;\u22AA\0Wcirc;\u0174\0Wedge;\u22C0\0"
	"Wfr;\U0001D51A\0Wopf;\U0001D54E\0Wscr;\U0001D4B2\0Xfr;\U0001D51B\0"
	"Xi;\u039E\0Xopf;\U0001D54F\0Xscr;\U0001D4B3\0YAcy;\u042F\0"
	"YIcy;\u0407\0YUcy;\u042E\0Yacute?\u00DD\0Ycirc;\u0176\0Ycy;\u042B\0"
	"Yfr;\U0001D51C\0Yopf;\U0001D550\0Yscr;\U0001D4B4\0Yuml;\u0178\0"
	"ZHcy;\u0416\0Zacute;\u0179\0Zcaron;\u017D\0Zcy;\u0417\0Zdot;\u017B\0"
	"ZeroWidthSpace;\u200B\0Zeta;\u0396\0Zfr;\u2128\0Zopf;\u2124\0"
	"Zscr;\U0001D4B5\0aacute?\u00E1\0abreve;\u0103\0ac;\u223E\0"
	"acE;\u223E\u0333\0acd;\u223F\0acirc?\u00E2\0acute?\u00B4\0"
	"acy;\u0430\0aelig?\u00E6\0af;\u2061\0afr;\U0001D51E\0agrave?\u00E0\0"
	"alefsym;\u2135\0aleph;\u2135\0alpha;\u03B1\0amacr;\u0101\0"
	"amalg;\u2A3F\0amp?&\0and;\u2227\0andand;\u2A55\0andd;\u2A5C\0"
	"andslope;\u2A58\0andv;\u2A5A\0ang;\u2220\0ange;\u29A4\0angle;\u2220\0"
	"angmsd;\u2221\0angmsdaa;\u29A8\0angmsdab;\u29A9\0angmsdac;\u29AA\0"
	"angmsdad;\u29AB\0angmsdae;\u29AC\0angmsdaf;\u29AD\0angmsdag;\u29AE\0"
	"angmsdah;\u29AF\0angrt;\u221F\0angrtvb;\u22BE\0angrtvbd;\u299D\0"
	"angsph;\u2222\0angst;\u00C5\0angzarr;\u237C\0aogon;\u0105\0"
	"aopf;\U0001D552\0ap;\u2248\0apE;\u2A70\0apacir;\u2A6F\0ape;\u224A\0"
	"apid;\u224B\0apos;'\0approx;\u2248\0approxeq;\u224A\0aring?\u00E5\0"
	"ascr;\U0001D4B6\0ast;*\0asymp;\u2248\0asympeq;\u224D\0atilde?\u00E3\0"
	"auml?\u00E4\0awconint;\u2233\0awint;\u2A11\0bNot;\u2AED\0"
	"backcong;\u224C\0backepsilon;\u03F6\0backprime;\u2035\0"
	"backsim;\u223D\0backsimeq;\u22CD\0barvee;\u22BD\0barwed;\u2305\0"
	"barwedge;\u2305\0bbrk;\u23B5\0bbrktbrk;\u23B6\0bcong;\u224C\0"
	"bcy;\u0431\0bdquo;\u201E\0becaus;\u2235\0because;\u2235\0"
	"bemptyv;\u29B0\0bepsi;\u03F6\0bernou;\u212C\0beta;\u03B2\0"
	"beth;\u2136\0between;\u226C\0bfr;\U0001D51F\0bigcap;\u22C2\0"
	"bigcirc;\u25EF\0bigcup;\u22C3\0bigodot;\u2A00\0bigoplus;\u2A01\0"
	"bigotimes;\u2A02\0bigsqcup;\u2A06\0bigstar;\u2605\0"
	"bigtriangledown;\u25BD\0bigtriangleup;\u25B3\0biguplus;\u2A04\0"
	"bigvee;\u22C1\0bigwedge;\u22C0\0bkarow;\u290D\0blacklozenge;\u29EB\0"
	"blacksquare;\u25AA\0blacktriangle;\u25B4\0blacktriangledown;\u25BE\0"
	"blacktriangleleft;\u25C2\0blacktriangleright;\u25B8\0blank;\u2423\0"
	"blk12;\u2592\0blk14;\u2591\0blk34;\u2593\0block;\u2588\0bne;=\u20E5\0"
	"bnequiv;\u2261\u20E5\0bnot;\u2310\0bopf;\U0001D553\0bot;\u22A5\0"
	"bottom;\u22A5\0bowtie;\u22C8\0boxDL;\u2557\0boxDR;\u2554\0"
	"boxDl;\u2556\0boxDr;\u2553\0boxH;\u2550\0boxHD;\u2566\0boxHU;\u2569\0"
	"boxHd;\u2564\0boxHu;\u2567\0boxUL;\u255D\0boxUR;\u255A\0"
	"boxUl;\u255C\0boxUr;\u2559\0boxV;\u2551\0boxVH;\u256C\0boxVL;\u2563\0"
	"boxVR;\u2560\0boxVh;\u256B\0boxVl;\u2562\0boxVr;\u255F\0"
	"boxbox;\u29C9\0boxdL;\u2555\0boxdR;\u2552\0boxdl;\u2510\0"
	"boxdr;\u250C\0boxh;\u2500\0boxhD;\u2565\0boxhU;\u2568\0boxhd;\u252C\0"
	"boxhu;\u2534\0boxminus;\u229F\0boxplus;\u229E\0boxtimes;\u22A0\0"
	"boxuL;\u255B\0boxuR;\u2558\0boxul;\u2518\0boxur;\u2514\0boxv;\u2502\0"
	"boxvH;\u256A\0boxvL;\u2561\0boxvR;\u255E\0boxvh;\u253C\0"
	"boxvl;\u2524\0boxvr;\u251C\0bprime;\u2035\0breve;\u02D8\0"
	"brvbar?\u00A6\0bscr;\U0001D4B7\0bsemi;\u204F\0bsim;\u223D\0"
	"bsime;\u22CD\0bsol;\134\0bsolb;\u29C5\0bsolhsub;\u27C8\0bull;\u2022\0"
	"bullet;\u2022\0bump;\u224E\0bumpE;\u2AAE\0bumpe;\u224F\0"
	"bumpeq;\u224F\0cacute;\u0107\0cap;\u2229\0capand;\u2A44\0"
	"capbrcup;\u2A49\0capcap;\u2A4B\0capcup;\u2A47\0capdot;\u2A40\0"
	"caps;\u2229\uFE00\0caret;\u2041\0caron;\u02C7\0ccaps;\u2A4D\0"
	"ccaron;\u010D\0ccedil?\u00E7\0ccirc;\u0109\0ccups;\u2A4C\0"
	"ccupssm;\u2A50\0cdot;\u010B\0cedil?\u00B8\0cemptyv;\u29B2\0"
	"cent?\u00A2\0centerdot;\u00B7\0cfr;\U0001D520\0chcy;\u0447\0"
	"check;\u2713\0checkmark;\u2713\0chi;\u03C7\0cir;\u25CB\0cirE;\u29C3\0"
	"circ;\u02C6\0circeq;\u2257\0circlearrowleft;\u21BA\0"
	"circlearrowright;\u21BB\0circledR;\u00AE\0circledS;\u24C8\0"
	"circledast;\u229B\0circledcirc;\u229A\0circleddash;\u229D\0"
	"cire;\u2257\0cirfnint;\u2A10\0cirmid;\u2AEF\0cirscir;\u29C2\0"
	"clubs;\u2663\0clubsuit;\u2663\0colon;:\0colone;\u2254\0"
	"coloneq;\u2254\0comma;,\0commat;@\0comp;\u2201\0compfn;\u2218\0"
	"complement;\u2201\0complexes;\u2102\0cong;\u2245\0congdot;\u2A6D\0"
	"conint;\u222E\0copf;\U0001D554\0coprod;\u2210\0copy?\u00A9\0"
	"copysr;\u2117\0crarr;\u21B5\0cross;\u2717\0cscr;\U0001D4B8\0"
	"csub;\u2ACF\0csube;\u2AD1\0csup;\u2AD0\0csupe;\u2AD2\0ctdot;\u22EF\0"
	"cudarrl;\u2938\0cudarrr;\u2935\0cuepr;\u22DE\0cuesc;\u22DF\0"
	"cularr;\u21B6\0cularrp;\u293D\0cup;\u222A\0cupbrcap;\u2A48\0"
	"cupcap;\u2A46\0cupcup;\u2A4A\0cupdot;\u228D\0cupor;\u2A45\0"
	"cups;\u222A\uFE00\0curarr;\u21B7\0curarrm;\u293C\0"
	"curlyeqprec;\u22DE\0curlyeqsucc;\u22DF\0curlyvee;\u22CE\0"
	"curlywedge;\u22CF\0curren?\u00A4\0curvearrowleft;\u21B6\0"
	"curvearrowright;\u21B7\0cuvee;\u22CE\0cuwed;\u22CF\0cwconint;\u2232\0"
	"cwint;\u2231\0cylcty;\u232D\0dArr;\u21D3\0dHar;\u2965\0"
	"dagger;\u2020\0daleth;\u2138\0darr;\u2193\0dash;\u2010\0"
	"dashv;\u22A3\0dbkarow;\u290F\0dblac;\u02DD\0dcaron;\u010F\0"
	"dcy;\u0434\0dd;\u2146\0ddagger;\u2021\0ddarr;\u21CA\0ddotseq;\u2A77\0"
	"deg?\u00B0\0delta;\u03B4\0demptyv;\u29B1\0dfisht;\u297F\0"
	"dfr;\U0001D521\0dharl;\u21C3\0dharr;\u21C2\0diam;\u22C4\0"
	"diamond;\u22C4\0diamondsuit;\u2666\0diams;\u2666\0die;\u00A8\0"
	"digamma;\u03DD\0disin;\u22F2\0div;\u00F7\0divide?\u00F7\0"
	"divideontimes;\u22C7\0divonx;\u22C7\0djcy;\u0452\0dlcorn;\u231E\0"
	"dlcrop;\u230D\0dollar;$\0dopf;\U0001D555\0dot;\u02D9\0doteq;\u2250\0"
	"doteqdot;\u2251\0dotminus;\u2238\0dotplus;\u2214\0dotsquare;\u22A1\0"
	"doublebarwedge;\u2306\0downarrow;\u2193\0downdownarrows;\u21CA\0"
	"downharpoonleft;\u21C3\0downharpoonright;\u21C2\0drbkarow;\u2910\0"
	"drcorn;\u231F\0drcrop;\u230C\0dscr;\U0001D4B9\0dscy;\u0455\0"
	"dsol;\u29F6\0dstrok;\u0111\0dtdot;\u22F1\0dtri;\u25BF\0dtrif;\u25BE\0"
	"duarr;\u21F5\0duhar;\u296F\0dwangle;\u29A6\0dzcy;\u045F\0"
	"dzigrarr;\u27FF\0eDDot;\u2A77\0eDot;\u2251\0eacute?\u00E9\0"
	"easter;\u2A6E\0ecaron;\u011B\0ecir;\u2256\0ecirc?\u00EA\0"
	"ecolon;\u2255\0ecy;\u044D\0edot;\u0117\0ee;\u2147\0efDot;\u2252\0"
	"efr;\U0001D522\0eg;\u2A9A\0egrave?\u00E8\0egs;\u2A96\0egsdot;\u2A98\0"
	"el;\u2A99\0elinters;\u23E7\0ell;\u2113\0els;\u2A95\0elsdot;\u2A97\0"
	"emacr;\u0113\0empty;\u2205\0emptyset;\u2205\0emptyv;\u2205\0"
	"emsp;\u2003\0emsp13;\u2004\0emsp14;\u2005\0eng;\u014B\0ensp;\u2002\0"
	"eogon;\u0119\0eopf;\U0001D556\0epar;\u22D5\0eparsl;\u29E3\0"
	"eplus;\u2A71\0epsi;\u03B5\0epsilon;\u03B5\0epsiv;\u03F5\0"
	"eqcirc;\u2256\0eqcolon;\u2255\0eqsim;\u2242\0eqslantgtr;\u2A96\0"
	"eqslantless;\u2A95\0equals;=\0equest;\u225F\0equiv;\u2261\0"
	"equivDD;\u2A78\0eqvparsl;\u29E5\0erDot;\u2253\0erarr;\u2971\0"
	"escr;\u212F\0esdot;\u2250\0esim;\u2242\0eta;\u03B7\0eth?\u00F0\0"
	"euml?\u00EB\0euro;\u20AC\0excl;!\0exist;\u2203\0expectation;\u2130\0"
	"exponentiale;\u2147\0fallingdotseq;\u2252\0fcy;\u0444\0"
	"female;\u2640\0ffilig;\uFB03\0fflig;\uFB00\0ffllig;\uFB04\0"
	"ffr;\U0001D523\0filig;\uFB01\0fjlig;fj\0flat;\u266D\0fllig;\uFB02\0"
	"fltns;\u25B1\0fnof;\u0192\0fopf;\U0001D557\0forall;\u2200\0"
	"fork;\u22D4\0forkv;\u2AD9\0fpartint;\u2A0D\0frac12?\u00BD\0"
	"frac13;\u2153\0frac14?\u00BC\0frac15;\u2155\0frac16;\u2159\0"
	"frac18;\u215B\0frac23;\u2154\0frac25;\u2156\0frac34?\u00BE\0"
	"frac35;\u2157\0frac38;\u215C\0frac45;\u2158\0frac56;\u215A\0"
	"frac58;\u215D\0frac78;\u215E\0frasl;\u2044\0frown;\u2322\0"
	"fscr;\U0001D4BB\0gE;\u2267\0gEl;\u2A8C\0gacute;\u01F5\0gamma;\u03B3\0"
	"gammad;\u03DD\0gap;\u2A86\0gbreve;\u011F\0gcirc;\u011D\0gcy;\u0433\0"
	"gdot;\u0121\0ge;\u2265\0gel;\u22DB\0geq;\u2265\0geqq;\u2267\0"
	"geqslant;\u2A7E\0ges;\u2A7E\0gescc;\u2AA9\0gesdot;\u2A80\0"
	"gesdoto;\u2A82\0gesdotol;\u2A84\0gesl;\u22DB\uFE00\0gesles;\u2A94\0"
	"gfr;\U0001D524\0gg;\u226B\0ggg;\u22D9\0gimel;\u2137\0gjcy;\u0453\0"
	"gl;\u2277\0glE;\u2A92\0gla;\u2AA5\0glj;\u2AA4\0gnE;\u2269\0"
	"gnap;\u2A8A\0gnapprox;\u2A8A\0gne;\u2A88\0gneq;\u2A88\0gneqq;\u2269\0"
	"gnsim;\u22E7\0gopf;\U0001D558\0grave;`\0gscr;\u210A\0gsim;\u2273\0"
	"gsime;\u2A8E\0gsiml;\u2A90\0gt?>\0gtcc;\u2AA7\0gtcir;\u2A7A\0"
	"gtdot;\u22D7\0gtlPar;\u2995\0gtquest;\u2A7C\0gtrapprox;\u2A86\0"
	"gtrarr;\u2978\0gtrdot;\u22D7\0gtreqless;\u22DB\0gtreqqless;\u2A8C\0"
	"gtrless;\u2277\0gtrsim;\u2273\0gvertneqq;\u2269\uFE00\0"
	"gvnE;\u2269\uFE00\0hArr;\u21D4\0hairsp;\u200A\0half;\u00BD\0"
	"hamilt;\u210B\0hardcy;\u044A\0harr;\u2194\0harrcir;\u2948\0"
	"harrw;\u21AD\0hbar;\u210F\0hcirc;\u0125\0hearts;\u2665\0"
	"heartsuit;\u2665\0hellip;\u2026\0hercon;\u22B9\0hfr;\U0001D525\0"
	"hksearow;\u2925\0hkswarow;\u2926\0hoarr;\u21FF\0homtht;\u223B\0"
	"hookleftarrow;\u21A9\0hookrightarrow;\u21AA\0hopf;\U0001D559\0"
	"horbar;\u2015\0hscr;\U0001D4BD\0hslash;\u210F\0hstrok;\u0127\0"
	"hybull;\u2043\0hyphen;\u2010\0iacute?\u00ED\0ic;\u2063\0"
	"icirc?\u00EE\0icy;\u0438\0iecy;\u0435\0iexcl?\u00A1\0iff;\u21D4\0"
	"ifr;\U0001D526\0igrave?\u00EC\0ii;\u2148\0iiiint;\u2A0C\0"
	"iiint;\u222D\0iinfin;\u29DC\0iiota;\u2129\0ijlig;\u0133\0"
	"imacr;\u012B\0image;\u2111\0imagline;\u2110\0imagpart;\u2111\0"
	"imath;\u0131\0imof;\u22B7\0imped;\u01B5\0in;\u2208\0incare;\u2105\0"
	"infin;\u221E\0infintie;\u29DD\0inodot;\u0131\0int;\u222B\0"
	"intcal;\u22BA\0integers;\u2124\0intercal;\u22BA\0intlarhk;\u2A17\0"
	"intprod;\u2A3C\0iocy;\u0451\0iogon;\u012F\0iopf;\U0001D55A\0"
	"iota;\u03B9\0iprod;\u2A3C\0iquest?\u00BF\0iscr;\U0001D4BE\0"
	"isin;\u2208\0isinE;\u22F9\0isindot;\u22F5\0isins;\u22F4\0"
	"isinsv;\u22F3\0isinv;\u2208\0it;\u2062\0itilde;\u0129\0iukcy;\u0456\0"
	"iuml?\u00EF\0jcirc;\u0135\0jcy;\u0439\0jfr;\U0001D527\0jmath;\u0237\0"
	"jopf;\U0001D55B\0jscr;\U0001D4BF\0jsercy;\u0458\0jukcy;\u0454\0"
	"kappa;\u03BA\0kappav;\u03F0\0kcedil;\u0137\0kcy;\u043A\0"
	"kfr;\U0001D528\0kgreen;\u0138\0khcy;\u0445\0kjcy;\u045C\0"
	"kopf;\U0001D55C\0kscr;\U0001D4C0\0lAarr;\u21DA\0lArr;\u21D0\0"
	"lAtail;\u291B\0lBarr;\u290E\0lE;\u2266\0lEg;\u2A8B\0lHar;\u2962\0"
	"lacute;\u013A\0laemptyv;\u29B4\0lagran;\u2112\0lambda;\u03BB\0"
	"lang;\u27E8\0langd;\u2991\0langle;\u27E8\0lap;\u2A85\0laquo?\u00AB\0"
	"larr;\u2190\0larrb;\u21E4\0larrbfs;\u291F\0larrfs;\u291D\0"
	"larrhk;\u21A9\0larrlp;\u21AB\0larrpl;\u2939\0larrsim;\u2973\0"
	"larrtl;\u21A2\0lat;\u2AAB\0latail;\u2919\0late;\u2AAD\0"
	"lates;\u2AAD\uFE00\0lbarr;\u290C\0lbbrk;\u2772\0lbrace;{\0lbrack;[\0"
	"lbrke;\u298B\0lbrksld;\u298F\0lbrkslu;\u298D\0lcaron;\u013E\0"
	"lcedil;\u013C\0lceil;\u2308\0lcub;{\0lcy;\u043B\0ldca;\u2936\0"
	"ldquo;\u201C\0ldquor;\u201E\0ldrdhar;\u2967\0ldrushar;\u294B\0"
	"ldsh;\u21B2\0le;\u2264\0leftarrow;\u2190\0leftarrowtail;\u21A2\0"
	"leftharpoondown;\u21BD\0leftharpoonup;\u21BC\0leftleftarrows;\u21C7\0"
	"leftrightarrow;\u2194\0leftrightarrows;\u21C6\0"
	"leftrightharpoons;\u21CB\0leftrightsquigarrow;\u21AD\0"
	"leftthreetimes;\u22CB\0leg;\u22DA\0leq;\u2264\0leqq;\u2266\0"
	"leqslant;\u2A7D\0les;\u2A7D\0lescc;\u2AA8\0lesdot;\u2A7F\0"
	"lesdoto;\u2A81\0lesdotor;\u2A83\0lesg;\u22DA\uFE00\0lesges;\u2A93\0"
	"lessapprox;\u2A85\0lessdot;\u22D6\0lesseqgtr;\u22DA\0"
	"lesseqqgtr;\u2A8B\0lessgtr;\u2276\0lesssim;\u2272\0lfisht;\u297C\0"
	"lfloor;\u230A\0lfr;\U0001D529\0lg;\u2276\0lgE;\u2A91\0lhard;\u21BD\0"
	"lharu;\u21BC\0lharul;\u296A\0lhblk;\u2584\0ljcy;\u0459\0ll;\u226A\0"
	"llarr;\u21C7\0llcorner;\u231E\0llhard;\u296B\0lltri;\u25FA\0"
	"lmidot;\u0140\0lmoust;\u23B0\0lmoustache;\u23B0\0lnE;\u2268\0"
	"lnap;\u2A89\0lnapprox;\u2A89\0lne;\u2A87\0lneq;\u2A87\0lneqq;\u2268\0"
	"lnsim;\u22E6\0loang;\u27EC\0loarr;\u21FD\0lobrk;\u27E6\0"
	"longleftarrow;\u27F5\0longleftrightarrow;\u27F7\0longmapsto;\u27FC\0"
	"longrightarrow;\u27F6\0looparrowleft;\u21AB\0looparrowright;\u21AC\0"
	"lopar;\u2985\0lopf;\U0001D55D\0loplus;\u2A2D\0lotimes;\u2A34\0"
	"lowast;\u2217\0lowbar;_\0loz;\u25CA\0lozenge;\u25CA\0lozf;\u29EB\0"
	"lpar;(\0lparlt;\u2993\0lrarr;\u21C6\0lrcorner;\u231F\0lrhar;\u21CB\0"
	"lrhard;\u296D\0lrm;\u200E\0lrtri;\u22BF\0lsaquo;\u2039\0"
	"lscr;\U0001D4C1\0lsh;\u21B0\0lsim;\u2272\0lsime;\u2A8D\0"
	"lsimg;\u2A8F\0lsqb;[\0lsquo;\u2018\0lsquor;\u201A\0lstrok;\u0142\0"
	"lt?<\0ltcc;\u2AA6\0ltcir;\u2A79\0ltdot;\u22D6\0lthree;\u22CB\0"
	"ltimes;\u22C9\0ltlarr;\u2976\0ltquest;\u2A7B\0ltrPar;\u2996\0"
	"ltri;\u25C3\0ltrie;\u22B4\0ltrif;\u25C2\0lurdshar;\u294A\0"
	"luruhar;\u2966\0lvertneqq;\u2268\uFE00\0lvnE;\u2268\uFE00\0"
	"mDDot;\u223A\0macr?\u00AF\0male;\u2642\0malt;\u2720\0maltese;\u2720\0"
	"map;\u21A6\0mapsto;\u21A6\0mapstodown;\u21A7\0mapstoleft;\u21A4\0"
	"mapstoup;\u21A5\0marker;\u25AE\0mcomma;\u2A29\0mcy;\u043C\0"
	"mdash;\u2014\0measuredangle;\u2221\0mfr;\U0001D52A\0mho;\u2127\0"
	"micro?\u00B5\0mid;\u2223\0midast;*\0midcir;\u2AF0\0middot?\u00B7\0"
	"minus;\u2212\0minusb;\u229F\0minusd;\u2238\0minusdu;\u2A2A\0"
	"mlcp;\u2ADB\0mldr;\u2026\0mnplus;\u2213\0models;\u22A7\0"
	"mopf;\U0001D55E\0mp;\u2213\0mscr;\U0001D4C2\0mstpos;\u223E\0"
	"mu;\u03BC\0multimap;\u22B8\0mumap;\u22B8\0nGg;\u22D9\u0338\0"
	"nGt;\u226B\u20D2\0nGtv;\u226B\u0338\0nLeftarrow;\u21CD\0"
	"nLeftrightarrow;\u21CE\0nLl;\u22D8\u0338\0nLt;\u226A\u20D2\0"
	"nLtv;\u226A\u0338\0nRightarrow;\u21CF\0nVDash;\u22AF\0nVdash;\u22AE\0"
	"nabla;\u2207\0nacute;\u0144\0nang;\u2220\u20D2\0nap;\u2249\0"
	"napE;\u2A70\u0338\0napid;\u224B\u0338\0napos;\u0149\0napprox;\u2249\0"
	"natur;\u266E\0natural;\u266E\0naturals;\u2115\0nbsp?\u00A0\0"
	"nbump;\u224E\u0338\0nbumpe;\u224F\u0338\0ncap;\u2A43\0ncaron;\u0148\0"
	"ncedil;\u0146\0ncong;\u2247\0ncongdot;\u2A6D\u0338\0ncup;\u2A42\0"
	"ncy;\u043D\0ndash;\u2013\0ne;\u2260\0neArr;\u21D7\0nearhk;\u2924\0"
	"nearr;\u2197\0nearrow;\u2197\0nedot;\u2250\u0338\0nequiv;\u2262\0"
	"nesear;\u2928\0nesim;\u2242\u0338\0nexist;\u2204\0nexists;\u2204\0"
	"nfr;\U0001D52B\0ngE;\u2267\u0338\0nge;\u2271\0ngeq;\u2271\0"
	"ngeqq;\u2267\u0338\0ngeqslant;\u2A7E\u0338\0nges;\u2A7E\u0338\0"
	"ngsim;\u2275\0ngt;\u226F\0ngtr;\u226F\0nhArr;\u21CE\0nharr;\u21AE\0"
	"nhpar;\u2AF2\0ni;\u220B\0nis;\u22FC\0nisd;\u22FA\0niv;\u220B\0"
	"njcy;\u045A\0nlArr;\u21CD\0nlE;\u2266\u0338\0nlarr;\u219A\0"
	"nldr;\u2025\0nle;\u2270\0nleftarrow;\u219A\0nleftrightarrow;\u21AE\0"
	"nleq;\u2270\0nleqq;\u2266\u0338\0nleqslant;\u2A7D\u0338\0"
	"nles;\u2A7D\u0338\0nless;\u226E\0nlsim;\u2274\0nlt;\u226E\0"
	"nltri;\u22EA\0nltrie;\u22EC\0nmid;\u2224\0nopf;\U0001D55F\0"
	"not?\u00AC\0notin;\u2209\0notinE;\u22F9\u0338\0"
	"notindot;\u22F5\u0338\0notinva;\u2209\0notinvb;\u22F7\0"
	"notinvc;\u22F6\0notni;\u220C\0notniva;\u220C\0notnivb;\u22FE\0"
	"notnivc;\u22FD\0npar;\u2226\0nparallel;\u2226\0nparsl;\u2AFD\u20E5\0"
	"npart;\u2202\u0338\0npolint;\u2A14\0npr;\u2280\0nprcue;\u22E0\0"
	"npre;\u2AAF\u0338\0nprec;\u2280\0npreceq;\u2AAF\u0338\0nrArr;\u21CF\0"
	"nrarr;\u219B\0nrarrc;\u2933\u0338\0nrarrw;\u219D\u0338\0"
	"nrightarrow;\u219B\0nrtri;\u22EB\0nrtrie;\u22ED\0nsc;\u2281\0"
	"nsccue;\u22E1\0nsce;\u2AB0\u0338\0nscr;\U0001D4C3\0nshortmid;\u2224\0"
	"nshortparallel;\u2226\0nsim;\u2241\0nsime;\u2244\0nsimeq;\u2244\0"
	"nsmid;\u2224\0nspar;\u2226\0nsqsube;\u22E2\0nsqsupe;\u22E3\0"
	"nsub;\u2284\0nsubE;\u2AC5\u0338\0nsube;\u2288\0nsubset;\u2282\u20D2\0"
	"nsubseteq;\u2288\0nsubseteqq;\u2AC5\u0338\0nsucc;\u2281\0"
	"nsucceq;\u2AB0\u0338\0nsup;\u2285\0nsupE;\u2AC6\u0338\0nsupe;\u2289\0"
	"nsupset;\u2283\u20D2\0nsupseteq;\u2289\0nsupseteqq;\u2AC6\u0338\0"
	"ntgl;\u2279\0ntilde?\u00F1\0ntlg;\u2278\0ntriangleleft;\u22EA\0"
	"ntrianglelefteq;\u22EC\0ntriangleright;\u22EB\0"
	"ntrianglerighteq;\u22ED\0nu;\u03BD\0num;#\0numero;\u2116\0"
	"numsp;\u2007\0nvDash;\u22AD\0nvHarr;\u2904\0nvap;\u224D\u20D2\0"
	"nvdash;\u22AC\0nvge;\u2265\u20D2\0nvgt;>\u20D2\0nvinfin;\u29DE\0"
	"nvlArr;\u2902\0nvle;\u2264\u20D2\0nvlt;<\u20D2\0"
	"nvltrie;\u22B4\u20D2\0nvrArr;\u2903\0nvrtrie;\u22B5\u20D2\0"
	"nvsim;\u223C\u20D2\0nwArr;\u21D6\0nwarhk;\u2923\0nwarr;\u2196\0"
	"nwarrow;\u2196\0nwnear;\u2927\0oS;\u24C8\0oacute?\u00F3\0"
	"oast;\u229B\0ocir;\u229A\0ocirc?\u00F4\0ocy;\u043E\0odash;\u229D\0"
	"odblac;\u0151\0odiv;\u2A38\0odot;\u2299\0odsold;\u29BC\0"
	"oelig;\u0153\0ofcir;\u29BF\0ofr;\U0001D52C\0ogon;\u02DB\0"
	"ograve?\u00F2\0ogt;\u29C1\0ohbar;\u29B5\0ohm;\u03A9\0oint;\u222E\0"
	"olarr;\u21BA\0olcir;\u29BE\0olcross;\u29BB\0oline;\u203E\0"
	"olt;\u29C0\0omacr;\u014D\0omega;\u03C9\0omicron;\u03BF\0omid;\u29B6\0"
	"ominus;\u2296\0oopf;\U0001D560\0opar;\u29B7\0operp;\u29B9\0"
	"oplus;\u2295\0or;\u2228\0orarr;\u21BB\0ord;\u2A5D\0order;\u2134\0"
	"orderof;\u2134\0ordf?\u00AA\0ordm?\u00BA\0origof;\u22B6\0"
	"oror;\u2A56\0orslope;\u2A57\0orv;\u2A5B\0oscr;\u2134\0oslash?\u00F8\0"
	"osol;\u2298\0otilde?\u00F5\0otimes;\u2297\0otimesas;\u2A36\0"
	"ouml?\u00F6\0ovbar;\u233D\0par;\u2225\0para?\u00B6\0parallel;\u2225\0"
	"parsim;\u2AF3\0parsl;\u2AFD\0part;\u2202\0pcy;\u043F\0percnt;%\0"
	"period;.\0permil;\u2030\0perp;\u22A5\0pertenk;\u2031\0"
	"pfr;\U0001D52D\0phi;\u03C6\0phiv;\u03D5\0phmmat;\u2133\0"
	"phone;\u260E\0pi;\u03C0\0pitchfork;\u22D4\0piv;\u03D6\0"
	"planck;\u210F\0planckh;\u210E\0plankv;\u210F\0plus;+\0"
	"plusacir;\u2A23\0plusb;\u229E\0pluscir;\u2A22\0plusdo;\u2214\0"
	"plusdu;\u2A25\0pluse;\u2A72\0plusmn?\u00B1\0plussim;\u2A26\0"
	"plustwo;\u2A27\0pm;\u00B1\0pointint;\u2A15\0popf;\U0001D561\0"
	"pound?\u00A3\0pr;\u227A\0prE;\u2AB3\0prap;\u2AB7\0prcue;\u227C\0"
	"pre;\u2AAF\0prec;\u227A\0precapprox;\u2AB7\0preccurlyeq;\u227C\0"
	"preceq;\u2AAF\0precnapprox;\u2AB9\0precneqq;\u2AB5\0precnsim;\u22E8\0"
	"precsim;\u227E\0prime;\u2032\0primes;\u2119\0prnE;\u2AB5\0"
	"prnap;\u2AB9\0prnsim;\u22E8\0prod;\u220F\0profalar;\u232E\0"
	"profline;\u2312\0profsurf;\u2313\0prop;\u221D\0propto;\u221D\0"
	"prsim;\u227E\0prurel;\u22B0\0pscr;\U0001D4C5\0psi;\u03C8\0"
	"puncsp;\u2008\0qfr;\U0001D52E\0qint;\u2A0C\0qopf;\U0001D562\0"
	"qprime;\u2057\0qscr;\U0001D4C6\0quaternions;\u210D\0quatint;\u2A16\0"
	"quest;?\0questeq;\u225F\0quot?\042\0rAarr;\u21DB\0rArr;\u21D2\0"
	"rAtail;\u291C\0rBarr;\u290F\0rHar;\u2964\0race;\u223D\u0331\0"
	"racute;\u0155\0radic;\u221A\0raemptyv;\u29B3\0rang;\u27E9\0"
	"rangd;\u2992\0range;\u29A5\0rangle;\u27E9\0raquo?\u00BB\0"
	"rarr;\u2192\0rarrap;\u2975\0rarrb;\u21E5\0rarrbfs;\u2920\0"
	"rarrc;\u2933\0rarrfs;\u291E\0rarrhk;\u21AA\0rarrlp;\u21AC\0"
	"rarrpl;\u2945\0rarrsim;\u2974\0rarrtl;\u21A3\0rarrw;\u219D\0"
	"ratail;\u291A\0ratio;\u2236\0rationals;\u211A\0rbarr;\u290D\0"
	"rbbrk;\u2773\0rbrace;}\0rbrack;]\0rbrke;\u298C\0rbrksld;\u298E\0"
	"rbrkslu;\u2990\0rcaron;\u0159\0rcedil;\u0157\0rceil;\u2309\0rcub;}\0"
	"rcy;\u0440\0rdca;\u2937\0rdldhar;\u2969\0rdquo;\u201D\0"
	"rdquor;\u201D\0rdsh;\u21B3\0real;\u211C\0realine;\u211B\0"
	"realpart;\u211C\0reals;\u211D\0rect;\u25AD\0reg?\u00AE\0"
	"rfisht;\u297D\0rfloor;\u230B\0rfr;\U0001D52F\0rhard;\u21C1\0"
	"rharu;\u21C0\0rharul;\u296C\0rho;\u03C1\0rhov;\u03F1\0"
	"rightarrow;\u2192\0rightarrowtail;\u21A3\0rightharpoondown;\u21C1\0"
	"rightharpoonup;\u21C0\0rightleftarrows;\u21C4\0"
	"rightleftharpoons;\u21CC\0rightrightarrows;\u21C9\0"
	"rightsquigarrow;\u219D\0rightthreetimes;\u22CC\0ring;\u02DA\0"
	"risingdotseq;\u2253\0rlarr;\u21C4\0rlhar;\u21CC\0rlm;\u200F\0"
	"rmoust;\u23B1\0rmoustache;\u23B1\0rnmid;\u2AEE\0roang;\u27ED\0"
	"roarr;\u21FE\0robrk;\u27E7\0ropar;\u2986\0ropf;\U0001D563\0"
	"roplus;\u2A2E\0rotimes;\u2A35\0rpar;)\0rpargt;\u2994\0"
	"rppolint;\u2A12\0rrarr;\u21C9\0rsaquo;\u203A\0rscr;\U0001D4C7\0"
	"rsh;\u21B1\0rsqb;]\0rsquo;\u2019\0rsquor;\u2019\0rthree;\u22CC\0"
	"rtimes;\u22CA\0rtri;\u25B9\0rtrie;\u22B5\0rtrif;\u25B8\0"
	"rtriltri;\u29CE\0ruluhar;\u2968\0rx;\u211E\0sacute;\u015B\0"
	"sbquo;\u201A\0sc;\u227B\0scE;\u2AB4\0scap;\u2AB8\0scaron;\u0161\0"
	"sccue;\u227D\0sce;\u2AB0\0scedil;\u015F\0scirc;\u015D\0scnE;\u2AB6\0"
	"scnap;\u2ABA\0scnsim;\u22E9\0scpolint;\u2A13\0scsim;\u227F\0"
	"scy;\u0441\0sdot;\u22C5\0sdotb;\u22A1\0sdote;\u2A66\0seArr;\u21D8\0"
	"searhk;\u2925\0searr;\u2198\0searrow;\u2198\0sect?\u00A7\0semi;;\0"
	"seswar;\u2929\0setminus;\u2216\0setmn;\u2216\0sext;\u2736\0"
	"sfr;\U0001D530\0sfrown;\u2322\0sharp;\u266F\0shchcy;\u0449\0"
	"shcy;\u0448\0shortmid;\u2223\0shortparallel;\u2225\0shy?\u00AD\0"
	"sigma;\u03C3\0sigmaf;\u03C2\0sigmav;\u03C2\0sim;\u223C\0"
	"simdot;\u2A6A\0sime;\u2243\0simeq;\u2243\0simg;\u2A9E\0simgE;\u2AA0\0"
	"siml;\u2A9D\0simlE;\u2A9F\0simne;\u2246\0simplus;\u2A24\0"
	"simrarr;\u2972\0slarr;\u2190\0smallsetminus;\u2216\0smashp;\u2A33\0"
	"smeparsl;\u29E4\0smid;\u2223\0smile;\u2323\0smt;\u2AAA\0smte;\u2AAC\0"
	"smtes;\u2AAC\uFE00\0softcy;\u044C\0sol;/\0solb;\u29C4\0"
	"solbar;\u233F\0sopf;\U0001D564\0spades;\u2660\0spadesuit;\u2660\0"
	"spar;\u2225\0sqcap;\u2293\0sqcaps;\u2293\uFE00\0sqcup;\u2294\0"
	"sqcups;\u2294\uFE00\0sqsub;\u228F\0sqsube;\u2291\0sqsubset;\u228F\0"
	"sqsubseteq;\u2291\0sqsup;\u2290\0sqsupe;\u2292\0sqsupset;\u2290\0"
	"sqsupseteq;\u2292\0squ;\u25A1\0square;\u25A1\0squarf;\u25AA\0"
	"squf;\u25AA\0srarr;\u2192\0sscr;\U0001D4C8\0ssetmn;\u2216\0"
	"ssmile;\u2323\0sstarf;\u22C6\0star;\u2606\0starf;\u2605\0"
	"straightepsilon;\u03F5\0straightphi;\u03D5\0strns;\u00AF\0"
	"sub;\u2282\0subE;\u2AC5\0subdot;\u2ABD\0sube;\u2286\0subedot;\u2AC3\0"
	"submult;\u2AC1\0subnE;\u2ACB\0subne;\u228A\0subplus;\u2ABF\0"
	"subrarr;\u2979\0subset;\u2282\0subseteq;\u2286\0subseteqq;\u2AC5\0"
	"subsetneq;\u228A\0subsetneqq;\u2ACB\0subsim;\u2AC7\0subsub;\u2AD5\0"
	"subsup;\u2AD3\0succ;\u227B\0succapprox;\u2AB8\0succcurlyeq;\u227D\0"
	"succeq;\u2AB0\0succnapprox;\u2ABA\0succneqq;\u2AB6\0succnsim;\u22E9\0"
	"succsim;\u227F\0sum;\u2211\0sung;\u266A\0sup;\u2283\0sup1?\u00B9\0"
	"sup2?\u00B2\0sup3?\u00B3\0supE;\u2AC6\0supdot;\u2ABE\0"
	"supdsub;\u2AD8\0supe;\u2287\0supedot;\u2AC4\0suphsol;\u27C9\0"
	"suphsub;\u2AD7\0suplarr;\u297B\0supmult;\u2AC2\0supnE;\u2ACC\0"
	"supne;\u228B\0supplus;\u2AC0\0supset;\u2283\0supseteq;\u2287\0"
	"supseteqq;\u2AC6\0supsetneq;\u228B\0supsetneqq;\u2ACC\0"
	"supsim;\u2AC8\0supsub;\u2AD4\0supsup;\u2AD6\0swArr;\u21D9\0"
	"swarhk;\u2926\0swarr;\u2199\0swarrow;\u2199\0swnwar;\u292A\0"
	"szlig?\u00DF\0target;\u2316\0tau;\u03C4\0tbrk;\u23B4\0tcaron;\u0165\0"
	"tcedil;\u0163\0tcy;\u0442\0tdot;\u20DB\0telrec;\u2315\0"
	"tfr;\U0001D531\0there4;\u2234\0therefore;\u2234\0theta;\u03B8\0"
	"thetasym;\u03D1\0thetav;\u03D1\0thickapprox;\u2248\0thicksim;\u223C\0"
	"thinsp;\u2009\0thkap;\u2248\0thksim;\u223C\0thorn?\u00FE\0"
	"tilde;\u02DC\0times?\u00D7\0timesb;\u22A0\0timesbar;\u2A31\0"
	"timesd;\u2A30\0tint;\u222D\0toea;\u2928\0top;\u22A4\0topbot;\u2336\0"
	"topcir;\u2AF1\0topf;\U0001D565\0topfork;\u2ADA\0tosa;\u2929\0"
	"tprime;\u2034\0trade;\u2122\0triangle;\u25B5\0triangledown;\u25BF\0"
	"triangleleft;\u25C3\0trianglelefteq;\u22B4\0triangleq;\u225C\0"
	"triangleright;\u25B9\0trianglerighteq;\u22B5\0tridot;\u25EC\0"
	"trie;\u225C\0triminus;\u2A3A\0triplus;\u2A39\0trisb;\u29CD\0"
	"tritime;\u2A3B\0trpezium;\u23E2\0tscr;\U0001D4C9\0tscy;\u0446\0"
	"tshcy;\u045B\0tstrok;\u0167\0twixt;\u226C\0twoheadleftarrow;\u219E\0"
	"twoheadrightarrow;\u21A0\0uArr;\u21D1\0uHar;\u2963\0uacute?\u00FA\0"
	"uarr;\u2191\0ubrcy;\u045E\0ubreve;\u016D\0ucirc?\u00FB\0ucy;\u0443\0"
	"udarr;\u21C5\0udblac;\u0171\0udhar;\u296E\0ufisht;\u297E\0"
	"ufr;\U0001D532\0ugrave?\u00F9\0uharl;\u21BF\0uharr;\u21BE\0"
	"uhblk;\u2580\0ulcorn;\u231C\0ulcorner;\u231C\0ulcrop;\u230F\0"
	"ultri;\u25F8\0umacr;\u016B\0uml?\u00A8\0uogon;\u0173\0"
	"uopf;\U0001D566\0uparrow;\u2191\0updownarrow;\u2195\0"
	"upharpoonleft;\u21BF\0upharpoonright;\u21BE\0uplus;\u228E\0"
	"upsi;\u03C5\0upsih;\u03D2\0upsilon;\u03C5\0upuparrows;\u21C8\0"
	"urcorn;\u231D\0urcorner;\u231D\0urcrop;\u230E\0uring;\u016F\0"
	"urtri;\u25F9\0uscr;\U0001D4CA\0utdot;\u22F0\0utilde;\u0169\0"
	"utri;\u25B5\0utrif;\u25B4\0uuarr;\u21C8\0uuml?\u00FC\0"
	"uwangle;\u29A7\0vArr;\u21D5\0vBar;\u2AE8\0vBarv;\u2AE9\0"
	"vDash;\u22A8\0vangrt;\u299C\0varepsilon;\u03F5\0varkappa;\u03F0\0"
	"varnothing;\u2205\0varphi;\u03D5\0varpi;\u03D6\0varpropto;\u221D\0"
	"varr;\u2195\0varrho;\u03F1\0varsigma;\u03C2\0"
	"varsubsetneq;\u228A\uFE00\0varsubsetneqq;\u2ACB\uFE00\0"
	"varsupsetneq;\u228B\uFE00\0varsupsetneqq;\u2ACC\uFE00\0"
	"vartheta;\u03D1\0vartriangleleft;\u22B2\0vartriangleright;\u22B3\0"
	"vcy;\u0432\0vdash;\u22A2\0vee;\u2228\0veebar;\u22BB\0veeeq;\u225A\0"
	"vellip;\u22EE\0verbar;|\0vert;|\0vfr;\U0001D533\0vltri;\u22B2\0"
	"vnsub;\u2282\u20D2\0vnsup;\u2283\u20D2\0vopf;\U0001D567\0"
	"vprop;\u221D\0vrtri;\u22B3\0vscr;\U0001D4CB\0vsubnE;\u2ACB\uFE00\0"
	"vsubne;\u228A\uFE00\0vsupnE;\u2ACC\uFE00\0vsupne;\u228B\uFE00\0"
	"vzigzag;\u299A\0wcirc;\u0175\0wedbar;\u2A5F\0wedge;\u2227\0"
	"wedgeq;\u2259\0weierp;\u2118\0wfr;\U0001D534\0wopf;\U0001D568\0"
	"wp;\u2118\0wr;\u2240\0wreath;\u2240\0wscr;\U0001D4CC\0xcap;\u22C2\0"
	"xcirc;\u25EF\0xcup;\u22C3\0xdtri;\u25BD\0xfr;\U0001D535\0"
	"xhArr;\u27FA\0xharr;\u27F7\0xi;\u03BE\0xlArr;\u27F8\0xlarr;\u27F5\0"
	"xmap;\u27FC\0xnis;\u22FB\0xodot;\u2A00\0xopf;\U0001D569\0"
	"xoplus;\u2A01\0xotime;\u2A02\0xrArr;\u27F9\0xrarr;\u27F6\0"
	"xscr;\U0001D4CD\0xsqcup;\u2A06\0xuplus;\u2A04\0xutri;\u25B3\0"
	"xvee;\u22C1\0xwedge;\u22C0\0yacute?\u00FD\0yacy;\u044F\0"
	"ycirc;\u0177\0ycy;\u044B\0yen?\u00A5\0yfr;\U0001D536\0yicy;\u0457\0"
	"yopf;\U0001D56A\0yscr;\U0001D4CE\0yucy;\u044E\0yuml?\u00FF\0"
	"zacute;\u017A\0zcaron;\u017E\0zcy;\u0437\0zdot;\u017C\0"
	"zeetrf;\u2128\0zeta;\u03B6\0zfr;\U0001D537\0zhcy;\u0436\0"
	"zigrarr;\u21DD\0zopf;\U0001D56B\0zscr;\U0001D4CF\0zwj;\u200D\0"
	"zwnj;\u200C\0";

const uint16_t entity_at[ENTITY_COUNT + 1] = {
	0, 9, 15, 25, 35, 44, 51, 60, 70, 79, 88, 96, 105, 115, 133, 142, 152,
	163, 173, 181, 195, 204, 215, 222, 234, 249, 257, 266, 276, 285, 294,
	305, 313, 321, 331, 339, 364, 376, 386, 396, 405, 417, 425, 436, 449,
	457, 464, 478, 494, 509, 525, 554, 580, 600, 610, 621, 635, 646, 666,
	675, 689, 725, 735, 745, 753, 764, 771, 784, 792, 800, 808, 819, 828,
	838, 848, 855, 863, 872, 881, 901, 919, 945, 964, 984, 996, 1014, 1024,
	1031, 1042, 1055, 1081, 1094, 1114, 1134, 1159, 1177, 1201, 1230, 1255,
	1276, 1295, 1313, 1335, 1357, 1371, 1388, 1409, 1422, 1446, 1468, 1487,
	1509, 1532, 1552, 1575, 1587, 1604, 1618, 1628, 1638, 1645, 1652, 1662,
	1672, 1681, 1688, 1696, 1705, 1715, 1727, 1736, 1757, 1782, 1791, 1801,
	1812, 1822, 1837, 1853, 1862, 1871, 1878, 1886, 1897, 1914, 1921, 1930,
	1952, 1978, 1988, 1999, 2014, 2023, 2031, 2036, 2045, 2055, 2065, 2075,
	2084, 2091, 2099, 2108, 2115, 2125, 2142, 2163, 2184, 2203, 2219, 2241,
	2258, 2268, 2275, 2285, 2294, 2300, 2309, 2317, 2334, 2343, 2362, 2371,
	2381, 2398, 2412, 2420, 2429, 2437, 2447, 2456, 2463, 2471, 2479, 2489,
	2496, 2505, 2520, 2532, 2540, 2553, 2570, 2589, 2608, 2617, 2627, 2635,
	2644, 2654, 2663, 2671, 2680, 2687, 2696, 2706, 2716, 2726, 2735, 2743,
	2751, 2760, 2770, 2777, 2786, 2796, 2806, 2814, 2819, 2829, 2839, 2848,
	2863, 2872, 2882, 2892, 2899, 2920, 2934, 2951, 2975, 2991, 3013, 3035,
	3054, 3076, 3090, 3109, 3129, 3141, 3158, 3176, 3193, 3213, 3235, 3256,
	3276, 3293, 3313, 3328, 3346, 3360, 3379, 3400, 3418, 3434, 3447, 3466,
	3480, 3489, 3496, 3511, 3521, 3539, 3562, 3581, 3599, 3622, 3641, 3651,
	3670, 3690, 3699, 3707, 3717, 3724, 3732, 3739, 3755, 3769, 3778, 3792,
	3802, 3811, 3817, 3825, 3835, 3845, 3855, 3862, 3886, 3909, 3931, 3957,
	3982, 4001, 4011, 4020, 4032, 4052, 4061, 4069, 4086, 4100, 4125, 4140,
	4153, 4173, 4187, 4202, 4222, 4248, 4272, 4291, 4318, 4338, 4360, 4379,
	4399, 4424, 4449, 4461, 4478, 4497, 4515, 4539, 4556, 4586, 4610, 4626,
	4649, 4675, 4697, 4718, 4744, 4770, 4792, 4817, 4841, 4868, 4885, 4904,
	4920, 4943, 4969, 4992, 5011, 5032, 5045, 5063, 5085, 5103, 5122, 5132,
	5142, 5148, 5157, 5167, 5176, 5183, 5193, 5202, 5212, 5221, 5230, 5241,
	5251, 5276, 5295, 5302, 5312, 5322, 5332, 5343, 5351, 5363, 5377, 5393,
	5413, 5426, 5433, 5442, 5449, 5455, 5468, 5486, 5495, 5502, 5515, 5533,
	5556, 5574, 5584, 5596, 5611, 5628, 5638, 5645, 5652, 5661, 5670, 5680,
	5690, 5697, 5707, 5716, 5725, 5736, 5746, 5756, 5763, 5770, 5789, 5812,
	5837, 5845, 5852, 5874, 5889, 5907, 5931, 5948, 5971, 5994, 6014, 6037,
	6052, 6065, 6083, 6102, 6120, 6141, 6164, 6186, 6207, 6225, 6246, 6262,
	6281, 6296, 6305, 6322, 6338, 6347, 6355, 6371, 6381, 6389, 6399, 6409,
	6416, 6426, 6436, 6445, 6452, 6461, 6480, 6499, 6519, 6536, 6545, 6561,
	6571, 6580, 6591, 6614, 6631, 6653, 6672, 6696, 6712, 6722, 6731, 6739,
	6750, 6766, 6779, 6797, 6820, 6838, 6851, 6859, 6867, 6880, 6898, 6909,
	6918, 6928, 6937, 6945, 6951, 6958, 6968, 6978, 6985, 6994, 7008, 7017,
	7035, 7049, 7059, 7074, 7093, 7108, 7118, 7132, 7142, 7152, 7162, 7171,
	7184, 7193, 7203, 7212, 7219, 7229, 7238, 7248, 7257, 7268, 7283, 7300,
	7321, 7331, 7345, 7354, 7364, 7376, 7391, 7412, 7428, 7446, 7456, 7471,
	7483, 7499, 7518, 7538, 7546, 7557, 7566, 7576, 7586, 7594, 7604, 7613,
	7620, 7630, 7641, 7649, 7660, 7669, 7685, 7700, 7722, 7740, 7758, 7767,
	7777, 7787, 7798, 7807, 7817, 7826, 7836, 7846, 7855, 7861, 7871, 7881,
	7889, 7897, 7905, 7915, 7924, 7931, 7940, 7950, 7960, 7968, 7976, 7986,
	7996, 8003, 8011, 8030, 8038, 8046, 8055, 8065, 8075, 8085, 8092, 8102,
	8110, 8119, 8128, 8135, 8144, 8151, 8160, 8170, 8182, 8192, 8201, 8210,
	8220, 8226, 8234, 8245, 8254, 8267, 8276, 8284, 8293, 8303, 8314, 8327,
	8340, 8353, 8366, 8379, 8392, 8405, 8418, 8428, 8440, 8453, 8464, 8473,
	8485, 8494, 8504, 8511, 8519, 8530, 8538, 8547, 8554, 8565, 8578, 8587,
	8597, 8603, 8613, 8625, 8635, 8643, 8656, 8666, 8675, 8688, 8703, 8717,
	8729, 8743, 8754, 8765, 8778, 8787, 8800, 8810, 8817, 8827, 8838, 8850,
	8862, 8871, 8882, 8890, 8899, 8911, 8920, 8931, 8943, 8954, 8966, 8979,
	8993, 9006, 9018, 9038, 9056, 9069, 9080, 9093, 9104, 9121, 9137, 9155,
	9177, 9199, 9222, 9232, 9242, 9252, 9262, 9272, 9281, 9296, 9305, 9315,
	9323, 9334, 9345, 9355, 9365, 9375, 9385, 9394, 9404, 9414, 9424, 9434,
	9444, 9454, 9464, 9474, 9483, 9493, 9503, 9513, 9523, 9533, 9543, 9554,
	9564, 9574, 9584, 9594, 9603, 9613, 9623, 9633, 9643, 9656, 9668, 9681,
	9691, 9701, 9711, 9721, 9730, 9740, 9750, 9760, 9770, 9780, 9790, 9801,
	9810, 9820, 9830, 9840, 9849, 9859, 9866, 9876, 9889, 9898, 9909, 9918,
	9928, 9938, 9949, 9959, 9967, 9978, 9991, 10002, 10013, 10024, 10036,
	10046, 10055, 10065, 10075, 10085, 10094, 10104, 10116, 10124, 10133,
	10145, 10153, 10166, 10175, 10183, 10193, 10207, 10214, 10222, 10231,
	10239, 10250, 10270, 10291, 10303, 10316, 10331, 10347, 10363, 10372,
	10385, 10396, 10408, 10418, 10431, 10439, 10450, 10462, 10470, 10479,
	10488, 10499, 10514, 10528, 10537, 10549, 10560, 10570, 10581, 10589,
	10600, 10610, 10620, 10630, 10639, 10649, 10658, 10668, 10678, 10690,
	10702, 10712, 10722, 10733, 10745, 10753, 10766, 10777, 10788, 10799,
	10809, 10821, 10832, 10844, 10860, 10876, 10889, 10904, 10914, 10933,
	10953, 10963, 10973, 10986, 10996, 11007, 11016, 11025, 11036, 11047,
	11056, 11065, 11075, 11087, 11096, 11106, 11113, 11120, 11132, 11142,
	11154, 11161, 11170, 11182, 11193, 11202, 11212, 11222, 11231, 11243,
	11259, 11269, 11276, 11287, 11297, 11304, 11314, 11332, 11343, 11351,
	11362, 11373, 11382, 11392, 11399, 11409, 11422, 11435, 11447, 11461,
	11480, 11494, 11513, 11533, 11554, 11567, 11578, 11589, 11599, 11607,
	11616, 11626, 11636, 11645, 11655, 11665, 11675, 11687, 11695, 11708,
	11718, 11727, 11737, 11748, 11758, 11767, 11776, 11787, 11794, 11802,
	11809, 11819, 11828, 11835, 11845, 11853, 11864, 11871, 11884, 11892,
	11900, 11911, 11920, 11930, 11943, 11954, 11963, 11974, 11985, 11992,
	12001, 12010, 12020, 12029, 12040, 12050, 12058, 12069, 12078, 12089,
	12101, 12111, 12126, 12142, 12151, 12162, 12172, 12184, 12197, 12207,
	12217, 12226, 12236, 12245, 12252, 12259, 12267, 12276, 12283, 12293,
	12309, 12326, 12344, 12351, 12362, 12373, 12383, 12394, 12403, 12413,
	12422, 12431, 12441, 12451, 12459, 12469, 12480, 12489, 12499, 12512,
	12522, 12533, 12543, 12554, 12565, 12576, 12587, 12598, 12608, 12619,
	12630, 12641, 12652, 12663, 12674, 12684, 12694, 12704, 12711, 12719,
	12729, 12738, 12748, 12756, 12766, 12775, 12782, 12790, 12797, 12805,
	12813, 12822, 12835, 12843, 12853, 12864, 12876, 12889, 12901, 12912,
	12921, 12928, 12936, 12946, 12954, 12961, 12969, 12977, 12985, 12993,
	13002, 13015, 13023, 13032, 13042, 13052, 13062, 13070, 13079, 13088,
	13098, 13108, 13113, 13122, 13132, 13142, 13153, 13165, 13179, 13190,
	13201, 13215, 13230, 13242, 13253, 13270, 13282, 13291, 13302, 13310,
	13321, 13331, 13340, 13352, 13362, 13371, 13380, 13391, 13405, 13416,
	13427, 13436, 13449, 13462, 13472, 13483, 13501, 13520, 13530, 13541,
	13551, 13562, 13572, 13583, 13594, 13604, 13611, 13620, 13627, 13635,
	13644, 13652, 13661, 13671, 13678, 13689, 13699, 13710, 13720, 13729,
	13738, 13748, 13761, 13774, 13783, 13792, 13801, 13808, 13819, 13829,
	13842, 13852, 13860, 13871, 13884, 13897, 13910, 13922, 13930, 13939,
	13949, 13957, 13967, 13977, 13987, 13996, 14006, 14018, 14028, 14039,
	14049, 14056, 14066, 14075, 14083, 14092, 14099, 14108, 14117, 14127,
	14137, 14147, 14156, 14165, 14175, 14185, 14192, 14201, 14211, 14219,
	14227, 14237, 14247, 14257, 14266, 14277, 14287, 14294, 14302, 14311,
	14321, 14334, 14345, 14355, 14364, 14374, 14385, 14393, 14402, 14411,
	14421, 14433, 14444, 14455, 14466, 14477, 14489, 14500, 14508, 14519,
	14528, 14541, 14551, 14561, 14570, 14579, 14589, 14601, 14613, 14623,
	14633, 14643, 14650, 14657, 14666, 14676, 14687, 14699, 14712, 14721,
	14728, 14742, 14760, 14780, 14798, 14817, 14836, 14856, 14878, 14902,
	14921, 14929, 14937, 14946, 14959, 14967, 14977, 14988, 15000, 15013,
	15025, 15036, 15051, 15063, 15077, 15092, 15104, 15116, 15127, 15138,
	15147, 15154, 15162, 15172, 15182, 15193, 15203, 15211, 15218, 15228,
	15241, 15252, 15262, 15272, 15283, 15298, 15306, 15315, 15328, 15336,
	15345, 15355, 15365, 15375, 15385, 15395, 15413, 15436, 15451, 15470,
	15488, 15507, 15517, 15527, 15538, 15550, 15561, 15570, 15578, 15590,
	15599, 15606, 15617, 15627, 15640, 15650, 15661, 15669, 15679, 15690,
	15700, 15708, 15717, 15727, 15737, 15744, 15754, 15765, 15775, 15780,
	15789, 15799, 15809, 15820, 15831, 15842, 15854, 15865, 15874, 15884,
	15894, 15907, 15919, 15936, 15948, 15958, 15966, 15975, 15984, 15996,
	16004, 16015, 16030, 16045, 16058, 16069, 16080, 16087, 16097, 16115,
	16124, 16132, 16141, 16149, 16158, 16169, 16179, 16189, 16200, 16211,
	16223, 16232, 16241, 16252, 16263, 16273, 16280, 16290, 16301, 16307,
	16320, 16330, 16340, 16351, 16362, 16377, 16397, 16407, 16418, 16429,
	16445, 16456, 16467, 16477, 16487, 16499, 16507, 16518, 16530, 16539,
	16551, 16561, 16573, 16586, 16594, 16606, 16619, 16628, 16638, 16648,
	16658, 16673, 16682, 16689, 16699, 16706, 16716, 16727, 16737, 16749,
	16761, 16772, 16783, 16795, 16806, 16818, 16827, 16837, 16845, 16854,
	16866, 16882, 16893, 16903, 16911, 16920, 16930, 16940, 16950, 16957,
	16965, 16974, 16982, 16990, 17000, 17010, 17020, 17029, 17037, 17052,
	17072, 17081, 17093, 17109, 17120, 17130, 17140, 17148, 17158, 17169,
	17178, 17188, 17195, 17205, 17218, 17233, 17245, 17257, 17269, 17279,
	17291, 17303, 17315, 17324, 17338, 17352, 17364, 17376, 17384, 17395,
	17406, 17416, 17430, 17440, 17450, 17463, 17476, 17492, 17502, 17513,
	17521, 17532, 17543, 17553, 17567, 17586, 17595, 17605, 17616, 17626,
	17636, 17648, 17660, 17669, 17681, 17691, 17706, 17720, 17737, 17747,
	17761, 17770, 17782, 17792, 17807, 17821, 17838, 17847, 17857, 17866,
	17884, 17904, 17923, 17944, 17950, 17956, 17967, 17977, 17988, 17999,
	18011, 18022, 18034, 18044, 18056, 18067, 18079, 18089, 18104, 18115,
	18130, 18143, 18153, 18164, 18174, 18186, 18197, 18204, 18214, 18223,
	18232, 18241, 18248, 18258, 18268, 18277, 18286, 18297, 18306, 18316,
	18325, 18333, 18343, 18351, 18361, 18368, 18377, 18387, 18397, 18409,
	18419, 18427, 18436, 18445, 18456, 18465, 18476, 18486, 18495, 18505,
	18515, 18522, 18532, 18540, 18550, 18562, 18570, 18578, 18589, 18598,
	18610, 18618, 18627, 18637, 18646, 18656, 18667, 18680, 18688, 18698,
	18706, 18714, 18727, 18738, 18748, 18757, 18764, 18773, 18782, 18793,
	18802, 18814, 18823, 18830, 18838, 18849, 18859, 18865, 18879, 18886,
	18897, 18909, 18920, 18927, 18940, 18950, 18962, 18973, 18984, 18994,
	19004, 19016, 19028, 19034, 19047, 19057, 19066, 19073, 19081, 19090,
	19100, 19108, 19117, 19132, 19148, 19159, 19175, 19188, 19201, 19213,
	19223, 19234, 19243, 19253, 19264, 19273, 19286, 19299, 19312, 19321,
	19332, 19342, 19353, 19363, 19370, 19381, 19390, 19399, 19409, 19420,
	19430, 19446, 19458, 19466, 19478, 19485, 19495, 19504, 19515, 19525,
	19534, 19545, 19555, 19565, 19578, 19587, 19597, 19607, 19618, 19627,
	19636, 19647, 19657, 19669, 19679, 19690, 19701, 19712, 19723, 19735,
	19746, 19756, 19767, 19777, 19791, 19801, 19811, 19820, 19829, 19839,
	19851, 19863, 19873, 19883, 19893, 19900, 19907, 19916, 19928, 19938,
	19949, 19958, 19967, 19979, 19992, 20002, 20011, 20018, 20029, 20040,
	20049, 20059, 20069, 20080, 20087, 20095, 20110, 20129, 20150, 20169,
	20189, 20211, 20232, 20252, 20272, 20280, 20297, 20307, 20317, 20325,
	20336, 20351, 20361, 20371, 20381, 20391, 20401, 20411, 20422, 20434,
	20441, 20452, 20465, 20475, 20486, 20496, 20504, 20511, 20521, 20532,
	20543, 20554, 20563, 20573, 20583, 20596, 20608, 20615, 20625, 20635,
	20642, 20650, 20659, 20669, 20679, 20687, 20697, 20706, 20715, 20725,
	20736, 20749, 20759, 20766, 20775, 20785, 20795, 20805, 20816, 20826,
	20838, 20846, 20853, 20864, 20877, 20887, 20896, 20905, 20916, 20926,
	20936, 20944, 20957, 20975, 20982, 20991, 21001, 21011, 21019, 21030,
	21039, 21049, 21058, 21068, 21077, 21087, 21097, 21109, 21121, 21131,
	21149, 21160, 21173, 21182, 21192, 21200, 21209, 21222, 21232, 21238,
	21247, 21258, 21268, 21279, 21293, 21302, 21312, 21326, 21336, 21350,
	21360, 21371, 21384, 21399, 21409, 21420, 21433, 21448, 21456, 21467,
	21478, 21487, 21497, 21507, 21518, 21529, 21540, 21549, 21559, 21578,
	21593, 21602, 21610, 21619, 21630, 21639, 21651, 21663, 21673, 21683,
	21695, 21707, 21718, 21731, 21745, 21759, 21774, 21785, 21796, 21807,
	21816, 21831, 21847, 21858, 21874, 21887, 21900, 21912, 21920, 21929,
	21937, 21945, 21953, 21961, 21970, 21981, 21993, 22002, 22014, 22026,
	22038, 22050, 22062, 22072, 22082, 22094, 22105, 22118, 22132, 22146,
	22161, 22172, 22183, 22194, 22204, 22215, 22225, 22237, 22248, 22257,
	22268, 22275, 22284, 22294, 22304, 22311, 22320, 22331, 22340, 22351,
	22365, 22374, 22386, 22396, 22412, 22425, 22436, 22446, 22457, 22466,
	22475, 22484, 22495, 22508, 22519, 22528, 22537, 22545, 22556, 22567,
	22577, 22589, 22598, 22609, 22619, 22632, 22649, 22666, 22685, 22699,
	22717, 22737, 22748, 22757, 22770, 22782, 22792, 22804, 22817, 22827,
	22835, 22844, 22854, 22864, 22885, 22907, 22916, 22925, 22935, 22944,
	22953, 22963, 22972, 22979, 22989, 22999, 23009, 23020, 23029, 23039,
	23049, 23059, 23069, 23080, 23093, 23104, 23114, 23123, 23130, 23139,
	23149, 23161, 23177, 23195, 23214, 23224, 23232, 23241, 23252, 23267,
	23278, 23291, 23302, 23311, 23321, 23331, 23341, 23351, 23360, 23370,
	23380, 23388, 23400, 23409, 23418, 23428, 23438, 23449, 23463, 23475,
	23490, 23500, 23509, 23523, 23532, 23542, 23554, 23574, 23595, 23615,
	23636, 23648, 23668, 23689, 23696, 23706, 23714, 23725, 23735, 23746,
	23755, 23762, 23771, 23781, 23794, 23807, 23817, 23827, 23837, 23847,
	23861, 23875, 23889, 23903, 23915, 23924, 23935, 23945, 23956, 23967,
	23976, 23986, 23993, 24000, 24011, 24021, 24030, 24040, 24049, 24059,
	24068, 24078, 24088, 24094, 24104, 24114, 24123, 24132, 24142, 24152,
	24163, 24174, 24184, 24194, 24204, 24215, 24226, 24236, 24245, 24256,
	24266, 24274, 24283, 24290, 24297, 24306, 24314, 24324, 24334, 24342,
	24350, 24360, 24370, 24377, 24385, 24396, 24404, 24413, 24421, 24433,
	24443, 24453, 24461, 24470,
};

/* The first name that begins with this letter, A to Z, a to z. */
const uint16_t entity_letter[53] = {
	0, 19, 31, 65, 119, 144, 152, 173, 185, 210, 217, 225, 284, 293, 364,
	387, 406, 410, 454, 494, 516, 552, 569, 574, 578, 588, 598, 658, 773,
	867, 931, 993, 1029, 1088, 1116, 1166, 1174, 1184, 1336, 1373, 1538,
	1591, 1657, 1667, 1769, 1921, 1977, 2024, 2066, 2077, 2101, 2112, 2125,
};
